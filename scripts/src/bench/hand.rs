//! Owns Django started by hand: its command, its environment, its first line on stdin.
//! Knows nothing of the shell, which does the same in `final/src/django.rs`.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use serde_json::json;

use super::bundle::Bundle;

/// What only the shell and its server know; here it is no secret.
pub const TOKEN: &str = "known-to-the-benchmark";

/// A command of the packaged project, not started yet.
pub fn command(bundle: &Bundle, home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(bundle.python());
    command
        .args(["-I", "-u", "-X", "utf8", "-B", "manage.py"])
        .args(arguments)
        .current_dir(bundle.django())
        .env_clear()
        .env("HOME", home)
        .env("PATH", "/usr/bin:/bin")
        .env("DJANGO_SETTINGS_MODULE", "config.settings.packaged")
        .env("DESKTOP_BUNDLE_DIR", &bundle.folder)
        .env("DESKTOP_DATA_DIR", home);
    command
}

/// Starts it and tells it its secrets; its stdin stays open as long as the child lives.
pub fn start(mut command: Command) -> Result<Child> {
    let mut child = command
        .stdin(Stdio::piped())
        .spawn()
        .context("could not run the Python of the bundle")?;
    let secrets = json!({ "contract": 1, "token": TOKEN, "secret_key": TOKEN });
    let stdin = child.stdin.as_mut().context("stdin is piped above")?;
    writeln!(stdin, "{secrets}").context("could not write to Django's stdin")?;
    Ok(child)
}
