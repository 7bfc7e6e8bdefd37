//! Owns closing a window as a person does: by the cross in its corner.
//! Knows nothing of the program behind the window.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::pause;

/// How long a window manager may take to start.
const MANAGER_LIMIT: Duration = Duration::from_secs(10);

/// The one window of a display, as its manager knows it.
pub struct Cross<'a> {
    /// The display.
    display: &'a str,
    /// The number of the window.
    window: String,
}

impl Cross<'_> {
    /// Finds the window that is there.
    pub fn find(display: &str) -> Result<Cross<'_>> {
        let list = ask(display, &["-l"])?;
        let window = the_window(&list)
            .with_context(|| format!("could not find one window in `{list}`"))?;
        Ok(Cross { display, window: window.to_string() })
    }

    /// Asks the window manager to close it, and tells when it began to ask.
    pub fn click(self) -> Result<Instant> {
        let start = Instant::now();
        ask(self.display, &["-i", "-c", &self.window])?;
        Ok(start)
    }
}

/// Waits until a display has a window manager.
pub fn wait_for_manager(display: &str) -> Result<()> {
    let start = Instant::now();
    while let Err(error) = ask(display, &["-m"]) {
        if start.elapsed() > MANAGER_LIMIT {
            return Err(error);
        }
        pause(Duration::from_millis(50));
    }
    Ok(())
}

/// Tells the window manager something, and returns what it answers.
fn ask(display: &str, arguments: &[&str]) -> Result<String> {
    let asked = Command::new("wmctrl").args(arguments).env("DISPLAY", display).output();
    let answer = asked.context("could not run `wmctrl`")?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        bail!("could not speak to the window manager: {}", said.trim());
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// The number at the start of a list with one line.
fn the_window(list: &str) -> Option<&str> {
    let mut lines = list.lines();
    let (number, _) = lines.next()?.split_once(' ')?;
    lines.next().is_none().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_known_if_it_is_the_only_one() {
        let one = "0x00c00003  0 host Flying Stable\n";

        assert_eq!(the_window(one), Some("0x00c00003"));
        assert_eq!(the_window(&one.repeat(2)), None);
        assert_eq!(the_window(""), None);
    }
}
