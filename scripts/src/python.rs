//! Owns Django's Python: which interpreter, and the virtual environment made from it.
//! Knows nothing of the app that runs on it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xshell::{Shell, cmd};

use crate::probe::ask;
use crate::repo::Repo;

/// The oldest that Django 5.2 runs on.
const OLDEST: (u32, u32) = (3, 10);
/// The newest that Django 5.2 is tested with.
const NEWEST: (u32, u32) = (3, 14);

/// What a Python can be called; on Windows `py` knows where the others are.
const NAMES: &[&[&str]] = &[
    &["python3.14"],
    &["python3.13"],
    &["python3.12"],
    &["python3.11"],
    &["python3.10"],
    &["python3"],
    &["python"],
    &["py", "-3"],
];

/// Prints the version, but only if a virtual environment can be made.
const PROBE: &str =
    "import ensurepip, sqlite3, sys, venv; print(*sys.version_info[:2])";

/// An interpreter that can make a virtual environment.
pub struct Python {
    /// What to type to start it.
    command: &'static [&'static str],
    /// Its major and minor version.
    version: (u32, u32),
}

impl Python {
    /// Finds the newest interpreter that Django supports.
    pub fn find(shell: &Shell) -> Option<Python> {
        let all = NAMES.iter().filter_map(|command| {
            let version = parse_version(&ask(shell, command[0], &probe(command))?)?;
            (OLDEST..=NEWEST).contains(&version).then_some(Python { command, version })
        });
        // The first one wins a tie, so a plain `python3.12` comes before `python3`.
        all.reduce(|best, next| if next.version > best.version { next } else { best })
    }

    /// The folder that it is installed in.
    pub fn prefix(&self, shell: &Shell) -> Option<String> {
        let [program, arguments @ ..] = self.command else { return None };
        let print = ["-I", "-c", "import sys; print(sys.base_prefix)"];
        ask(shell, program, &[arguments, &print[..]].concat())
    }

    /// Says which one it is, as in "3.12 (`python3`)".
    pub fn describe(&self) -> String {
        let (major, minor) = self.version;
        format!("{major}.{minor} (`{}`)", self.command.join(" "))
    }
}

/// The words that ask for what [`Python::find`] looks for.
pub fn wanted() -> String {
    format!("Python {}.{} to {}.{} with `venv`", OLDEST.0, OLDEST.1, NEWEST.0, NEWEST.1)
}

/// A virtual environment, such as the project's own in `django/.venv`.
pub struct Venv {
    /// The folder itself.
    folder: PathBuf,
    /// The list that it is made from: exact versions with their hashes.
    lock: PathBuf,
}

/// How a virtual environment compares with the lock file.
#[derive(Debug, PartialEq)]
pub enum Freshness {
    /// There is none, or its interpreter is gone.
    Missing,
    /// It was made from another lock file.
    Stale,
    /// It holds what the lock file says.
    Current,
}

impl Venv {
    /// Names the environment of `repo`; does not look at it.
    pub fn of(repo: &Repo) -> Venv {
        Venv {
            folder: repo.django().join(".venv"),
            lock: repo.django().join("requirements/development.txt"),
        }
    }

    /// Names another environment; does not look at it.
    pub fn new(folder: PathBuf, lock: PathBuf) -> Venv {
        Venv { folder, lock }
    }

    /// The interpreter inside.
    pub fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A program that is inside, or that a package of the lock file brings.
    pub fn program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.folder.join("Scripts").join(name).with_extension("exe")
        } else {
            self.folder.join("bin").join(name)
        }
    }

    /// The search path, with the programs of the environment before all others.
    pub fn first_on_path(&self) -> Result<OsString> {
        let python = self.python();
        let own = python.parent().into_iter().map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        Ok(env::join_paths(own.chain(env::split_paths(&path)))?)
    }

    /// Compares the environment with the lock file.
    pub fn freshness(&self, shell: &Shell) -> Freshness {
        let python = self.python();
        if cmd!(shell, "{python} --version").quiet().ignore_stdout().run().is_err() {
            return Freshness::Missing;
        }
        match (fs_err::read(self.stamp()), fs_err::read(&self.lock)) {
            (Ok(installed), Ok(wanted)) if installed == wanted => Freshness::Current,
            _ => Freshness::Stale,
        }
    }

    /// Makes the environment anew unless it holds just what the lock file says.
    pub fn ensure(&self, shell: &Shell) -> Result<()> {
        if self.freshness(shell) == Freshness::Current {
            return Ok(());
        }
        let Some(Python { command: [program, arguments @ ..], .. }) =
            Python::find(shell)
        else {
            bail!("could not find {}\n  try: cargo tour doctor", wanted());
        };
        let (folder, lock, python) = (&self.folder, &self.lock, self.python());
        cmd!(shell, "{program} {arguments...} -m venv --clear {folder}")
            .run()
            .context("could not make the virtual environment")?;
        cmd!(shell, "{python} -m pip install --disable-pip-version-check --quiet --require-hashes --requirement {lock}")
            .run()
            .context("could not install the Python packages")?;
        fs_err::copy(lock, self.stamp())?;
        Ok(())
    }

    /// A copy of the lock file, written when all of it was installed.
    fn stamp(&self) -> PathBuf {
        self.folder.join("installed.txt")
    }
}

/// The arguments that make `command` run [`PROBE`]; `-I` keeps the user's own modules out.
fn probe(command: &'static [&'static str]) -> Vec<&'static str> {
    [&command[1..], &["-I", "-c", PROBE]].concat()
}

/// Reads "3 12" as a version.
fn parse_version(printed: &str) -> Option<(u32, u32)> {
    let (major, minor) = printed.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_two_numbers() {
        assert_eq!(parse_version("3 12\n"), Some((3, 12)));
        assert_eq!(parse_version("Python was not found; run without arguments"), None);
    }

    #[test]
    fn an_environment_made_from_another_lock_file_is_stale() {
        let folder = tempfile::tempdir().unwrap();
        let repo = Repo { root: folder.path().to_path_buf() };
        let venv = Venv::of(&repo);
        let shell = Shell::new().unwrap();
        assert_eq!(venv.freshness(&shell), Freshness::Missing);

        stand_in_interpreter(&venv);
        fs_err::create_dir_all(repo.django().join("requirements")).unwrap();
        fs_err::write(&venv.lock, "django==5.2.19").unwrap();
        fs_err::write(venv.stamp(), "django==5.2.18").unwrap();
        assert_eq!(venv.freshness(&shell), Freshness::Stale);

        fs_err::copy(&venv.lock, venv.stamp()).unwrap();
        assert_eq!(venv.freshness(&shell), Freshness::Current);
    }

    /// Puts a program that answers `--version` where the interpreter belongs.
    fn stand_in_interpreter(venv: &Venv) {
        let python = venv.python();
        fs_err::create_dir_all(python.parent().unwrap()).unwrap();
        fs_err::copy(std::env::var_os("CARGO").unwrap(), python).unwrap();
    }
}
