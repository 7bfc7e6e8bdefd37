//! Owns one short run of the app: until its page is shown, then until it has closed.
//! Knows nothing of the display that it is shown on.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What the app logs when the first page of Django has loaded.
const PAGE_SHOWN: &str = "page shown";

/// A first start migrates and seeds; on a slow machine under load that takes a while.
const PAGE_LIMIT: Duration = Duration::from_secs(120);

/// The app itself gives its children five seconds.
const CLOSE_LIMIT: Duration = Duration::from_secs(15);

/// The running app; dropped, it is killed.
pub struct Visit {
    /// The app.
    app: Child,
    /// What it logs, line by line; ends with the app and all its children.
    log: Receiver<String>,
}

impl Visit {
    /// Starts the app; its log goes to our terminal too.
    pub fn start(mut command: Command) -> Result<Visit> {
        let mut app = command.stderr(Stdio::piped()).spawn().with_context(|| {
            format!("could not run `{}`", command.get_program().display())
        })?;
        let stderr = app.stderr.take().expect("stderr is piped above");
        let (send, log) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                eprintln!("{line}");
                let _ = send.send(line); // Nobody listens once the visit is over.
            }
        });
        Ok(Visit { app, log })
    }

    /// Waits until the app says that its first page has loaded.
    pub fn wait_for_page(&mut self) -> Result<()> {
        self.wait_for(PAGE_SHOWN)
    }

    /// Waits until the app's log has `words` in it.
    pub fn wait_for(&mut self, words: &str) -> Result<()> {
        let deadline = Instant::now() + PAGE_LIMIT;
        loop {
            match self.next_line(deadline) {
                Ok(line) if line.contains(words) => return Ok(()),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    bail!("there was no `{words}` within {} s", PAGE_LIMIT.as_secs())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.app.wait()?;
                    bail!("the app ended before `{words}`: {status}")
                }
            }
        }
    }

    /// Asks the app to quit, and waits until it and all its children have.
    pub fn close(&mut self) -> Result<()> {
        ask_to_quit(self.app.id())?;
        let deadline = Instant::now() + CLOSE_LIMIT;
        loop {
            match self.next_line(deadline) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    bail!("the app did not close within {} s", CLOSE_LIMIT.as_secs())
                }
            }
        }
        let status = self.app.wait()?;
        if !status.success() {
            bail!("the app did not close well: {status}");
        }
        Ok(())
    }

    /// Waits for one more line of the log.
    fn next_line(&self, deadline: Instant) -> Result<String, RecvTimeoutError> {
        self.log.recv_timeout(deadline.saturating_duration_since(Instant::now()))
    }
}

/// Asks as the user or the system would: a signal, or on Windows the cross of its window.
fn ask_to_quit(id: u32) -> Result<()> {
    let id = id.to_string();
    let mut ask = if cfg!(windows) {
        let mut ask = Command::new("taskkill");
        ask.args(["/PID", &id]);
        ask
    } else {
        // The shell's own `kill` needs no package and no unsafe code.
        let mut ask = Command::new("sh");
        ask.args(["-c", "kill -TERM \"$0\"", &id]);
        ask
    };
    ask.status().context("could not ask the app to quit")?;
    Ok(())
}

impl Drop for Visit {
    fn drop(&mut self) {
        let _ = self.app.kill(); // It has ended already, unless something went wrong.
        let _ = self.app.wait();
    }
}

// The stand-ins are shell.
#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// Starts a visit to a stand-in that is a few words of shell.
    fn visit(script: &str) -> Visit {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::piped());
        Visit::start(command).unwrap()
    }

    #[test]
    fn a_page_and_a_clean_end_are_a_good_visit() {
        let mut visit =
            visit("trap 'exit 0' TERM; echo 'INFO page shown' >&2; read -r _");

        visit.wait_for_page().unwrap();
        visit.close().unwrap();
    }

    #[test]
    fn an_app_that_ends_without_a_page_is_told() {
        let error = visit("echo 'no Python' >&2; exit 3").wait_for_page().unwrap_err();

        assert!(error.to_string().contains("exit status: 3"), "{error}");
    }

    #[test]
    fn an_unclean_end_is_told() {
        let mut visit = visit("trap 'exit 4' TERM; echo 'page shown' >&2; read -r _");

        visit.wait_for_page().unwrap();
        let error = visit.close().unwrap_err();

        assert!(error.to_string().contains("exit status: 4"), "{error}");
    }
}
