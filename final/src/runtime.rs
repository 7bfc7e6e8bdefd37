//! Owns which Python and which project are run: the bundle's, or the developer's.
//! Knows nothing of how they are run.

use std::path::{Component, Path, PathBuf, absolute};

#[cfg(not(debug_assertions))]
use crate::names::NAME;
use crate::{cli::Cli, django::MANAGE};

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
}

/// Where packages put the bundle, as seen from the binary: Windows and a plain folder,
/// Debian and Red Hat, macOS.
#[cfg(not(debug_assertions))]
const BUNDLES: [&str; 3] = ["bundle", "../lib/{name}/bundle", "../Resources/bundle"];

/// Where an interpreter is in its folder: macOS and Linux, Windows as unpacked, and a
/// virtual environment on Windows.
const PYTHONS: [&str; 3] = ["bin/python3", "python.exe", "Scripts/python.exe"];

impl Runtime {
    /// Finds the developer's project beside this crate, or what the flags name.
    #[cfg(debug_assertions)]
    pub fn find(cli: &Cli) -> Result<Self, RuntimeError> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../django");
        let django = cli.django.clone().unwrap_or_else(|| clean(&beside));
        let python = match &cli.python {
            Some(python) => python.clone(),
            None => interpreter(&clean(&beside).join(".venv")),
        };
        Self { python, django, bundle: None }.checked()
    }

    /// Finds the bundle beside the binary, and looks nowhere else.
    #[cfg(not(debug_assertions))]
    pub fn find(_: &Cli) -> Result<Self, RuntimeError> {
        let program = std::env::current_exe().unwrap_or_default();
        let folder = program.parent().unwrap_or(Path::new(""));
        let bundle = BUNDLES
            .iter()
            .map(|place| folder.join(place.replace("{name}", NAME)))
            .find(|it| it.is_dir());
        let bundle = clean(&bundle.ok_or(RuntimeError::NoBundle(program))?);
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

/// Takes `..` out of a path that exists, so that messages and logs read well.
fn clean(path: &Path) -> PathBuf {
    // Not `canonicalize`: on Windows it returns `\\?\C:\…`, which Python does not like.
    let mut parts = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts
}
