//! Owns Django started by hand: its command, its environment, its first line on stdin.
//! Knows nothing of the shell, which does the same in `final/src/django.rs`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::bundle::Bundle;
use super::idle::until_gone;
use crate::family::Family;

/// What only the shell and its server know; here it is no secret.
const TOKEN: &str = "known-to-the-benchmark";

/// How long Django may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// A Django server without a shell; dropped, it ends.
pub struct Hand {
    /// Python.
    pub process: Child,
    /// What it tells its shell; who tells has to have somebody who listens.
    _events: BufReader<ChildStdout>,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// When Python was started.
    start: Instant,
    /// Python and what it starts.
    family: Family,
}

impl Hand {
    /// Starts the server with its data in `home`, and waits until its port is open.
    ///
    /// `wrapper` is a program, with its arguments, that runs another one.
    pub fn start(bundle: &Bundle, home: &Path, wrapper: &[&str]) -> Result<Hand> {
        let mut command = command(bundle, home, wrapper, &["desktop_serve"])?;
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let start = Instant::now();
        let mut process = begin(command)?;
        let stdout = process.stdout.take().context("stdout is piped above")?;
        let mut events = BufReader::new(stdout);
        let mut lines = events.by_ref().lines().map_while(Result::ok);
        let Some(port) = lines.find_map(|line| port_in(&line)) else {
            bail!("could not start Django by hand: {}", process.wait()?);
        };
        Ok(Hand { process, _events: events, port, start, family: Family::of(home) })
    }

    /// Asks once whether Django is well, and tells how long it took since the start.
    pub fn time_to_health(&self) -> Result<Duration> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(ANSWER_LIMIT))?;
        let port = self.port;
        write!(
            stream,
            "GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Desktop-Token: {TOKEN}\r\n\r\n"
        )?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).context("Django did not answer")?;
        let elapsed = self.start.elapsed();
        if &answer != b"HTTP/1.1 200" {
            bail!("Django is not well: {}", String::from_utf8_lossy(&answer));
        }
        Ok(elapsed)
    }

    /// Ends it, and waits until it is gone.
    pub fn stop(mut self) -> Result<()> {
        drop(self.process.stdin.take());
        until_gone(&self.family, Instant::now(), self.family.ids()?)?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        let _ = self.process.kill(); // It has ended already, unless something failed.
        let _ = self.process.wait();
    }
}

/// A command of the packaged project, with nothing of ours in its environment.
fn command(
    bundle: &Bundle,
    home: &Path,
    wrapper: &[&str],
    arguments: &[&str],
) -> Result<Command> {
    fs_err::create_dir_all(home)?;
    let python = bundle.python();
    let mut words = wrapper.iter().map(AsRef::as_ref).chain([python.as_os_str()]);
    let mut command = Command::new(words.next().context("Python is one of them")?);
    command
        .args(words)
        .args(["-I", "-u", "-X", "utf8", "-B", "manage.py"])
        .args(arguments)
        .current_dir(bundle.django())
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("DJANGO_SETTINGS_MODULE", "config.settings.packaged")
        .env("DESKTOP_BUNDLE_DIR", &bundle.folder)
        .env("DESKTOP_DATA_DIR", home);
    Ok(command)
}

/// Starts it and tells it its secrets; it ends when its stdin does.
fn begin(mut command: Command) -> Result<Child> {
    let mut process = command
        .stdin(Stdio::piped())
        .spawn()
        .context("could not run the Python of the bundle")?;
    let secrets = json!({ "contract": 1, "token": TOKEN, "secret_key": TOKEN });
    let stdin = process.stdin.as_mut().context("stdin is piped above")?;
    writeln!(stdin, "{secrets}").context("could not write to Django's stdin")?;
    Ok(process)
}

/// Reads the port in the event that tells it.
fn port_in(line: &str) -> Option<u16> {
    let event: Value = serde_json::from_str(line).ok()?;
    (event["event"] == "listening").then(|| event["port"].as_u64()?.try_into().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_event_of_listening_has_the_port() {
        assert_eq!(port_in(r#"{"event": "listening", "port": 40123}"#), Some(40123));
        assert_eq!(port_in(r#"{"event": "stage", "name": "serving"}"#), None);
        assert_eq!(port_in("not an event"), None);
    }
}
