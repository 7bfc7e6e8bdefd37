//! Owns all that the shell knows of Django: commands, environment, secrets, exit codes.
//! Knows nothing of what the project does; a team edits this file first.

use std::{env, ffi::OsString, process::ExitStatus, sync::Arc};

use serde_json::json;

use crate::{
    cli::Cli,
    folders::{Folders, data_folder, log_folder},
    logs::{self, Log},
    process_tree::{Plan, ProcessTree},
    report::StartError,
    runtime::Runtime,
    token::Token,
};

/// The version of the launcher contract; `django/desktop/launch.py` has the same.
pub const CONTRACT: u32 = 1;

/// The file by which a folder is known as a Django project.
pub const MANAGE: &str = "manage.py";

/// The command that migrates, binds a port, tells us, and serves.
pub const SERVE: &str = "desktop_serve";
/// The command that runs background tasks.
pub const WORK: &str = "desktop_worker";

/// The exit code by which Django's own reloader asks to be started again.
const RELOAD: i32 = 3;

/// What Python may see of the user's environment, on Unix and on Windows.
///
/// The rest stays out: `PYTHONHOME`, `LD_LIBRARY_PATH` and the like, which an
/// `AppImage` sets for itself, would break our Python.
const PASSED_ON: &str = "HOME LANG LC_ALL LC_CTYPE LOGNAME PATH TMPDIR TZ USER \
    APPDATA COMSPEC HOMEDRIVE HOMEPATH LOCALAPPDATA NUMBER_OF_PROCESSORS PATHEXT \
    PROGRAMDATA SYSTEMDRIVE SYSTEMROOT TEMP TMP USERNAME USERPROFILE WINDIR";

/// What to try when a part of the app is not there.
pub const ADVICE_MISSING: &str = if cfg!(debug_assertions) {
    "check the path if you gave one; cargo tour doctor checks the rest"
} else {
    "install the app again: a part of it is missing"
};

/// One project with its data, ready to be started as often as need be.
pub struct Site {
    /// How Django knows the shell.
    token: Token,
    /// What Django writes to stderr.
    pub log: Arc<Log>,
    cli: Cli,
    folders: Folders,
}

impl Site {
    /// Finds, makes and locks all that Django needs before it is started.
    pub fn prepare(cli: &Cli, token: Token) -> Result<Self, StartError> {
        let folders = Folders::open(data_folder(cli.data_dir.as_deref())?)?;
        let logs = log_folder(&folders.data);
        logs::start(&logs);
        Ok(Self { token, log: Arc::new(Log::open(&logs)), cli: cli.clone(), folders })
    }

    /// Starts one of Django's two commands, [`SERVE`] or [`WORK`].
    pub async fn start(&self, command: &str) -> Result<ProcessTree, StartError> {
        let log = self.log.clone();
        Ok(self.plan(command)?.start(move |line| log.line(line)).await?)
    }

    fn plan(&self, command: &str) -> Result<Plan, StartError> {
        let runtime = Runtime::find(&self.cli)?;
        // Isolated, so that no variable and no folder of the user's adds modules.
        // Unbuffered, so that what it prints is in the log when it is gone.
        let mut arguments = vec!["-I", "-u", "-X", "utf8"];
        let mut settings = "config.settings.development";
        let mut environment: Vec<(OsString, OsString)> = PASSED_ON
            .split_whitespace()
            .filter_map(|name| Some((name.into(), env::var_os(name)?)))
            .collect();
        if let Some(bundle) = &runtime.bundle {
            arguments.push("-B"); // Nothing is ever written into the bundle.
            settings = "config.settings.packaged";
            environment.push(("DESKTOP_BUNDLE_DIR".into(), bundle.into()));
        }
        arguments.extend([MANAGE, command]);
        environment.push(("DJANGO_SETTINGS_MODULE".into(), settings.into()));
        environment.push(("DESKTOP_DATA_DIR".into(), self.folders.data.clone().into()));
        let secrets = json!({
            "contract": CONTRACT,
            "token": self.token.reveal(),
            "secret_key": self.folders.secret_key()?,
        });
        Ok(Plan {
            program: runtime.python,
            arguments: arguments.into_iter().map(OsString::from).collect(),
            folder: runtime.django,
            environment,
            first_line: secrets.to_string(),
        })
    }
}

/// Tells whether Django ended because a developer changed its code.
pub fn is_reload(status: ExitStatus) -> bool {
    cfg!(debug_assertions) && status.code() == Some(RELOAD)
}

/// Says what to try, for an exit code of `django/desktop/run.py`.
pub fn advice(code: Option<i32>) -> &'static str {
    match code {
        Some(11) => {
            "make sure that the disk is not full and that you may write to the folder; \
             earlier copies of the database are in the folder `backups` beside it"
        }
        Some(12) => "install the newest version of the app; your data is as it was",
        Some(13) => {
            "make sure that the disk is not full; if it is not, go back to the version of \
             the app that you had; your data is as it was"
        }
        Some(_) | None => "read the last lines of the log: they name the place",
    }
}
