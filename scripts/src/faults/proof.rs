//! Owns seeing a row fall without its guard, in a copy of `final` and `django`.
//! Knows nothing of what the guard is for.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use super::table::{Cut, Guard, Row};
use super::trial::{self, Environment, Outcome, Trial};
use crate::app;
use crate::repo::Repo;

/// The copy, from the root: always the same, so that only what has changed is built.
const COPY: &str = "target/faults/copy";

/// Seconds that a test waits for a fact which, as we hope, will not come.
const PATIENCE: &str = "20";

/// A copy of the app whose guards can be taken out, with its test programs.
pub struct Workshop<'a> {
    /// The copy's folder.
    folder: PathBuf,
    /// Where the original is built, and the copy too.
    target: String,
    repo: &'a Repo,
    shell: &'a Shell,
    trials: Vec<Trial>,
}

/// What a row did without one of its guards.
pub struct Proof {
    /// The row.
    pub id: String,
    /// Which guard, as it stands in the code.
    guard: String,
    /// The test that failed first; none, if the guard does not matter to any; an error,
    /// if the app cannot be built without it.
    red: Result<Option<Outcome>>,
}

impl<'a> Workshop<'a> {
    /// Copies what is needed and builds it as it is.
    pub fn open(repo: &'a Repo, shell: &'a Shell) -> Result<Self> {
        let folder = repo.root.join(COPY);
        // Nothing of Django's is built, so nothing is lost; a stale migration would harm.
        if folder.join("django").exists() {
            fs_err::remove_dir_all(folder.join("django"))?;
        }
        repo.copy_as_workspace(&folder)?;
        borrow_venv(repo, &folder)?;
        let target = app::target_folder(shell)?;
        let _here = shell.push_dir(&folder);
        let trials = trial::all(shell, &["--offline", "--target-dir", &target])?;
        Ok(Self { folder, target, repo, shell, trials })
    }

    /// Takes out a guard, runs the row's tests, and puts the guard back.
    pub fn prove(&self, row: &Row, guard: &Guard) -> Result<Proof> {
        let mut kept = Vec::new();
        let cut = guard.cuts.iter().try_for_each(|cut| {
            kept.push(self.cut(cut)?);
            Ok(())
        });
        let red = cut.and_then(|()| self.first_red(row));
        // In the opposite order: two cuts may be in one file.
        for (path, text) in kept.into_iter().rev() {
            fs_err::write(path, text)?;
        }
        let words = |cut: &Cut| format!("`{}` in {}", first_line(&cut.take), cut.file);
        let guard: Vec<String> = guard.cuts.iter().map(words).collect();
        Ok(Proof { id: row.id.clone(), guard: guard.join(" and "), red })
    }

    /// Changes one file, and returns it as it was.
    fn cut(&self, cut: &Cut) -> Result<(PathBuf, String)> {
        let path = self.folder.join(&cut.file);
        let text = fs_err::read_to_string(&path)?;
        if text.matches(&cut.take).count() != 1 {
            bail!("could not find `{}` once in {}", first_line(&cut.take), cut.file);
        }
        fs_err::write(&path, text.replace(&cut.take, &cut.leave))?;
        Ok((path, text))
    }

    /// Runs the tests of a row up to the first one that fails.
    fn first_red(&self, row: &Row) -> Result<Option<Outcome>> {
        // Nothing to do if both this guard and the last one are Django's. The tests stay
        // as they are.
        self.build_app().context("could not build the app")?;
        let evidence = self.folder.with_file_name("proof").join(&row.id);
        for trial in self.trials.iter().filter(|trial| trial.is_of(row)) {
            let mut environment = self.released(trial)?;
            environment.push(("PATIENCE_SECONDS", PATIENCE.into()));
            let outcome = trial.run(&evidence, &environment)?;
            if !outcome.is_passed {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// Builds the copy as users get it too, for a test that looks at that.
    fn released(&self, trial: &Trial) -> Result<Environment> {
        let _here = self.shell.push_dir(&self.folder);
        let _target = self.shell.push_env("CARGO_TARGET_DIR", &self.target);
        super::released(self.repo, self.shell, trial)
    }

    fn build_app(&self) -> Result<()> {
        let _here = self.shell.push_dir(&self.folder);
        let target = &self.target;
        let build = || {
            cmd!(
                self.shell,
                "cargo build --locked --offline --package final --quiet --target-dir {target}"
            )
        };
        // What is left unused without the guard is of no interest, but an error is.
        if build().quiet().ignore_stderr().run().is_err() {
            build().run()?;
        }
        Ok(())
    }
}

/// Lets the copy use the original's Python.
#[cfg(unix)]
fn borrow_venv(repo: &Repo, folder: &std::path::Path) -> Result<()> {
    let link = folder.join("django/.venv");
    Ok(fs_err::os::unix::fs::symlink(repo.django().join(".venv"), link)?)
}

/// Says that this is not the place.
#[cfg(windows)]
fn borrow_venv(_: &Repo, _: &std::path::Path) -> Result<()> {
    bail!("could not prove the rows on Windows: it takes Linux or macOS")
}

impl Proof {
    /// Tells whether the row fell, as it must without its guard.
    pub fn is_red(&self) -> bool {
        matches!(self.red, Ok(Some(_)))
    }

    /// The proof for programs.
    pub fn to_json(&self) -> Value {
        let test = self.red.as_ref().ok().and_then(Option::as_ref);
        let failure = test.and_then(|outcome| outcome.failure.as_ref());
        json!({
            "id": self.id,
            "without": self.guard,
            "red": test.map(|outcome| &outcome.name),
            "failure": failure,
        })
    }
}

impl Display for Proof {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<4} without {}", self.id, self.guard)?;
        match &self.red {
            Ok(Some(Outcome { name, failure, time, .. })) => write!(
                f,
                "     red        {:>5.1} s  {name}: {}",
                time.as_secs_f64(),
                failure.as_deref().unwrap_or_default()
            ),
            Ok(None) => {
                write!(f, "     GREEN: this guard does not matter to its tests")
            }
            Err(error) => write!(f, "     NOT TRIED: {error:#}"),
        }
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}
