//! Owns a place to work at: a folder, and stand-ins for commands that only a Mac has.
//! Knows nothing of what they are for.

use std::{
    env,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A folder to work in, which is gone with the value.
pub struct Bench {
    folder: TempDir,
}

/// How a run of `packaging` ended.
pub struct Run {
    pub code: Option<i32>,
    /// What it printed, with the folder's name left out.
    pub words: String,
}

impl Bench {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fs_err::create_dir(folder.path().join("bin")).unwrap();
        Self { folder }
    }

    /// The path of a file here, of which no part is a link.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Puts a command on the path that notes its arguments and then does `work`.
    pub fn stand_in(&self, name: &str, work: &str) {
        let program = self.path("bin").join(name);
        fs_err::write(program.with_extension("work"), work).unwrap();
        if !program.exists() {
            let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mac/stand-in.sh");
            symlink(script, program).unwrap();
        }
    }

    /// What the stand-ins were asked so far, with the folder's name left out.
    pub fn notes(&self) -> Vec<String> {
        let notes = fs_err::read_to_string(self.path("notes")).unwrap_or_default();
        self.shorten(&notes).lines().map(str::to_owned).collect()
    }

    /// Runs `packaging` here, with these variables and none of Apple's but these.
    pub fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let system = env::var_os("PATH").unwrap();
        let path = [self.path("bin")].into_iter().chain(env::split_paths(&system));
        let mut command = Command::new(env!("CARGO_BIN_EXE_packaging"));
        command.args(arguments).current_dir(self.path(""));
        command.env("PATH", env::join_paths(path).unwrap());
        for (name, _) in env::vars_os().filter(|(name, _)| is_apples(name.as_ref())) {
            command.env_remove(name);
        }
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        Run {
            code: output.status.code(),
            words: self.shorten(&String::from_utf8(words).unwrap()),
        }
    }

    fn shorten(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.path("").display()).replace("//", "/"), "")
    }
}

fn is_apples(name: &Path) -> bool {
    name.to_string_lossy().starts_with("APPLE_")
}
