//! Owns a server of the app without its window: for the floor, which has none of its own.
//! Knows nothing of who visits it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::idle::until_gone;
use crate::family::Family;

/// A server that is ready; it has to be stopped, and is killed otherwise.
pub struct Served {
    /// The app itself.
    app: Child,
    /// The app, Django and the worker.
    family: Family,
    /// Where one visitor gets in, once and soon.
    pub address: String,
}

impl Served {
    /// Starts the app with its data in `home`, and waits until it lets somebody in.
    pub fn start(app: &Path, home: &Path) -> Result<Served> {
        fs_err::create_dir_all(home)?;
        let mut app = Command::new(app)
            .args(["--headless", "--invite", "--data-dir"])
            .arg(home)
            .env("HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("could not run `{}`", app.display()))?;
        let stdout = app.stdout.take().context("stdout is piped above")?;
        // What it says later finds no reader, which it survives.
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let address =
            lines.find_map(|line| Some(line.strip_prefix("enter ")?.to_string()));
        let Some(address) = address else {
            bail!("could not start a server for the floor: {}", app.wait()?);
        };
        Ok(Served { app, family: Family::of(home), address })
    }

    /// Ends it, and waits until all of it is gone.
    pub fn stop(mut self) -> Result<()> {
        let members = self.family.ids()?;
        // The shell's own `kill` needs no package and no unsafe code.
        let id = self.app.id().to_string();
        Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status()?;
        until_gone(&self.family, Instant::now(), members)?;
        self.app.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.app.kill(); // It has ended already, unless something went wrong.
        let _ = self.app.wait();
    }
}
