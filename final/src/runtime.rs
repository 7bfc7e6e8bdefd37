//! Owns which Python and which project are run: the bundle's, or the developer's.
//! Knows nothing of how they are run.

use std::path::{Path, PathBuf, absolute};

use crate::{cli::Cli, django::MANAGE};
#[cfg(not(debug_assertions))]
use crate::{names::NAME, runtime::bundle::check};

#[cfg(not(debug_assertions))]
mod bundle;

/// What to run.
#[derive(Clone, Debug)]
pub struct Runtime {
    pub python: PathBuf,
    /// The folder with `manage.py`.
    pub django: PathBuf,
    /// The folder with all that was packaged; none in development.
    pub bundle: Option<PathBuf>,
}

/// Why there is nothing to run.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    #[error("could not find Python at `{}`", .0.display())]
    NoPython(PathBuf),
    #[error("could not find a Django project in `{}`", .0.display())]
    NoDjango(PathBuf),
    #[cfg(not(debug_assertions))]
    #[error("could not find the app's own files beside `{}`", .0.display())]
    NoBundle(PathBuf),
    #[cfg(not(debug_assertions))]
    #[error("could not use the app's own files in `{}`: {why}", bundle.display())]
    Damaged { bundle: PathBuf, why: String },
}

/// Where an interpreter is in its folder: macOS and Linux, Windows as unpacked, and a
/// virtual environment on Windows.
const PYTHONS: [&str; 3] = ["bin/python3", "python.exe", "Scripts/python.exe"];

impl Runtime {
    /// Finds the developer's project beside this crate, or what the flags name.
    #[cfg(debug_assertions)]
    pub fn find(cli: &Cli) -> Result<Self, RuntimeError> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("django");
        let venv = beside.join(".venv");
        let python = cli.python.clone().unwrap_or_else(|| interpreter(&venv));
        let django = cli.django.clone().unwrap_or(beside);
        Self { python, django, bundle: None }.checked()
    }

    /// Finds the bundle beside the binary, and looks nowhere else.
    #[cfg(not(debug_assertions))]
    pub fn find(_: &Cli) -> Result<Self, RuntimeError> {
        let program = std::env::current_exe().unwrap_or_default();
        let folder = program.parent().unwrap_or(Path::new(""));
        let above = folder.parent().unwrap_or(folder);
        let places = [
            folder.join("bundle"), // Windows, or a plain folder
            above.join("lib").join(NAME).join("bundle"), // Debian and Red Hat
            above.join("Resources/bundle"), // macOS
        ];
        let bundle = places.into_iter().find(|it| it.is_dir());
        let bundle = bundle.ok_or(RuntimeError::NoBundle(program))?;
        if let Err(why) = check(&bundle) {
            return Err(RuntimeError::Damaged { bundle, why });
        }
        let python = interpreter(&bundle.join("python"));
        Self { python, django: bundle.join("django"), bundle: Some(bundle) }.checked()
    }

    fn checked(mut self) -> Result<Self, RuntimeError> {
        // Python is started in another folder than ours.
        self.python = absolute(&self.python).unwrap_or(self.python);
        if !self.python.is_file() {
            return Err(RuntimeError::NoPython(self.python));
        }
        if !self.django.join(MANAGE).is_file() {
            return Err(RuntimeError::NoDjango(self.django));
        }
        Ok(self)
    }
}

/// Returns the first interpreter that is there, or where the first one belongs.
fn interpreter(folder: &Path) -> PathBuf {
    let found = PYTHONS.iter().map(|place| folder.join(place)).find(|it| it.is_file());
    found.unwrap_or_else(|| folder.join(PYTHONS[0]))
}
