//! Owns a display in memory, for a machine without a screen: Xvfb, a window manager, a bus.
//! Knows nothing of the app that is shown on it.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::picture::Picture;

/// Large enough for the app's window.
const SCREEN: &str = "1280x900x24";

/// How long we look for a picture that stands still.
const PICTURE_LIMIT: Duration = Duration::from_secs(20);

/// So many looks in a row have to see the same.
const STILL_LOOKS: u32 = 4;

/// The time between two looks, longer than a frame of any animation.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// A display with nothing but our own windows on it; dropped, it is gone.
pub struct Display {
    /// What programs put into `DISPLAY`.
    name: String,
    /// What programs put into `DBUS_SESSION_BUS_ADDRESS`.
    bus_address: String,
    /// Where Xvfb keeps the pixels.
    pixels: TempDir,
    /// The programs behind it, in the order in which they are ended.
    programs: Vec<Child>,
}

impl Display {
    /// Starts a display on the first free number, and waits until it takes windows.
    pub fn start() -> Result<Display> {
        let pixels = tempfile::tempdir()?;
        let mut xvfb = Command::new("Xvfb");
        // `-terminate` ends it with its last window, even if we are killed. In a group of
        // its own, Ctrl-C does not take the display from under the app.
        xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-terminate"]);
        xvfb.args(["-nolisten", "tcp", "-fbdir"]).arg(pixels.path()).process_group(0);
        // A pointer in the middle of the screen would look like something painted.
        xvfb.arg("-nocursor");
        let (xvfb, number) = start_and_read_line(&mut xvfb)?;
        let mut display = Display {
            name: format!(":{number}"),
            bus_address: String::new(),
            pixels,
            programs: vec![xvfb],
        };
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        let (bus, address) = start_and_read_line(&mut bus)?;
        display.programs.insert(0, bus);
        display.bus_address = address;
        // A title bar is worth having, but no app needs one.
        let mut manager = Command::new("openbox");
        display.lend(&mut manager);
        if let Ok(manager) = manager.stdout(Stdio::null()).stderr(Stdio::null()).spawn()
        {
            display.programs.insert(0, manager);
        }
        Ok(display)
    }

    /// Makes `command` open its windows here.
    pub fn lend(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1") // nobody here reads the screen aloud
            .env_remove("WAYLAND_DISPLAY");
    }

    /// Waits until something is painted and stands still, and returns it.
    ///
    /// A page that never stands still is returned as it is after [`PICTURE_LIMIT`].
    pub fn picture(&self) -> Result<Picture> {
        let deadline = Instant::now() + PICTURE_LIMIT;
        let mut picture = self.look()?;
        let mut still = 0;
        while still < STILL_LOOKS && Instant::now() < deadline {
            pause();
            let next = self.look()?;
            still = if next == picture && !next.is_blank() { still + 1 } else { 0 };
            picture = next;
        }
        if picture.is_blank() {
            bail!("could not take a screenshot: nothing was painted");
        }
        Ok(picture)
    }

    /// The number by which other programs find it, as in `:1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file in which Xvfb keeps the pixels, up to date at any moment.
    pub fn pixels_file(&self) -> PathBuf {
        self.pixels.path().join("Xvfb_screen0")
    }

    /// Reads what is on the display now.
    pub fn look(&self) -> Result<Picture> {
        let dump = fs_err::read(self.pixels_file())?;
        Picture::from_dump(&dump).context("could not read the display's pixels")
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for program in &mut self.programs {
            let _ = program.kill(); // It may have ended by itself, which is as good.
            let _ = program.wait();
        }
    }
}

/// Starts `command` and waits for the line with which it says where it is.
fn start_and_read_line(command: &mut Command) -> Result<(Child, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("could not run `{name}`"))?;
    let stdout = child.stdout.take().expect("stdout is piped above");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    if line.is_empty() {
        let status = child.wait()?;
        bail!("could not start `{name}`: {status}");
    }
    Ok((child, line.trim().to_string()))
}

/// Lets a moment pass: a still picture is the absence of an event, so there is none to await.
#[expect(clippy::disallowed_methods, reason = "the one poll; see above")]
fn pause() {
    thread::sleep(BETWEEN_LOOKS);
}
