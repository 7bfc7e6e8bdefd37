//! Owns the programs around the app: a display that nobody sees, a bus, a web driver.
//! Knows nothing of the app.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::Stdio,
};

use crate::{
    display::Display,
    wait::{until, within},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A bus with no services, so that nothing of the user's desktop is started on it.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// Programs that end when this value is dropped.
pub struct Driver {
    /// Where the web driver takes requests.
    pub address: String,
    pub display: Display,
    environment: Vec<(String, OsString)>,
    _programs: [Child; 3],
}

impl Driver {
    /// Starts a display, a bus and a driver of their own for one app, which will find
    /// `environment` and a home in `folder`.
    pub async fn start(folder: &Path, environment: &[(&str, &OsStr)]) -> Self {
        // Without `-noreset`, the display would start anew after its first visitor.
        let mut display = Command::new("Xvfb");
        display.args(["-displayfd", "1", "-noreset", "-screen", "0", "1280x900x24"]);
        display.arg("-fbdir").arg(folder); // So that a test that fails leaves a picture.
        let (display, number) = start_and_read(display, "xvfb").await;

        fs_err::write(folder.join("bus.conf"), BUS).unwrap();
        let mut bus = Command::new("dbus-daemon");
        bus.arg("--config-file").arg(folder.join("bus.conf"));
        bus.args(["--nofork", "--print-address=1"]);
        let (bus, bus_address) = start_and_read(bus, "dbus-daemon").await;

        let number = format!(":{number}");
        let own: [(&str, &OsStr); 6] = [
            ("HOME", folder.as_ref()),
            ("XDG_RUNTIME_DIR", folder.as_ref()),
            ("DISPLAY", number.as_ref()),
            ("DBUS_SESSION_BUS_ADDRESS", bus_address.as_ref()),
            ("LANG", "C.UTF-8".as_ref()),
            ("NO_AT_BRIDGE", "1".as_ref()), // The bus has no service for screen readers.
        ];
        let environment: Vec<(String, OsString)> = own
            .iter()
            .chain(environment)
            .map(|(name, value)| (name.to_string(), value.into()))
            .collect();
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .arg("--port=0")
            .env_clear()
            .envs(environment.iter().cloned())
            .env("TAURI_AUTOMATION", "true") // Only then may the web view be driven.
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = start(driver, "webkit2gtk-driver");
        let id = driver.id().expect("the driver is not awaited, so it has an id");
        let port = until("the port of the driver", async || port_of(id)).await;

        Self {
            address: format!("http://127.0.0.1:{port}"),
            display: Display(number),
            environment,
            _programs: [display, bus, driver],
        }
    }

    /// Returns a program that will find the same display and bus as the app.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.environment.iter().cloned());
        command
    }
}

/// Starts a program, or says which Debian package has it.
fn start(mut command: Command, package: &str) -> Child {
    command.kill_on_drop(true).spawn().unwrap_or_else(|error| {
        let program = command.as_std().get_program().display();
        panic!(
            "could not run `{program}`: {error}\n\
             try: apt install {package}, or cargo tour doctor"
        )
    })
}

/// Starts a program and reads the one line by which it says that it is ready.
async fn start_and_read(mut command: Command, package: &str) -> (Child, String) {
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = start(command, package);
    let stdout = child.stdout.take().expect("stdout is piped two lines above");
    let line = within(package, BufReader::new(stdout).lines().next_line()).await;
    let line = line.unwrap();
    (child, line.unwrap_or_else(|| panic!("`{package}` ended before it was ready")))
}

/// Finds the port of 127.0.0.1 on which a process listens, in what the kernel tells.
fn port_of(process: u32) -> Option<u16> {
    let sockets: Vec<String> = fs_err::read_dir(format!("/proc/{process}/fd"))
        .ok()?
        .filter_map(|file| fs_err::read_link(file.ok()?.path()).ok())
        .filter_map(|link| {
            Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
        })
        .collect();
    // Columns: number, local address, remote address, state (0A listens), …, socket.
    let table = fs_err::read_to_string("/proc/net/tcp").ok()?;
    table.lines().find_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let is_ours = columns[3] == "0A" && sockets.iter().any(|it| it == columns[9]);
        let port = columns[1].strip_prefix("0100007F:").filter(|_| is_ours)?;
        u16::from_str_radix(port, 16).ok()
    })
}
