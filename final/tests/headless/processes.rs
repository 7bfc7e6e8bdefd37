//! Owns the processes of a running app: which there are, and how one of them is ended.
//! Knows nothing of why.

#[cfg(target_os = "linux")]
use std::path::Path;
use std::process::Command;

use crate::{app::App, project::python};

/// Python has one word for it on three systems.
const KILL: &str = "import os, sys; os.kill(int(sys.argv[1]), 9)";

/// SIGTERM on Unix; on Windows Ctrl-C at its console, which takes some more words.
const ASK_TO_STOP: &str = if cfg!(windows) {
    "import ctypes, sys\n\
     windows = ctypes.WinDLL('kernel32')\n\
     windows.FreeConsole()\n\
     is_attached = windows.AttachConsole(int(sys.argv[1]))\n\
     windows.SetConsoleCtrlHandler(None, True)  # Ctrl-C will reach us, too\n\
     sys.exit(not (is_attached and windows.GenerateConsoleCtrlEvent(0, 0)))"
} else {
    "import os, signal, sys; os.kill(int(sys.argv[1]), signal.SIGTERM)"
};

/// Ends a process in the way that no program can handle.
pub fn kill(pid: &str) {
    run(KILL, pid);
}

/// Asks a process to end; on Windows it has to have a console of its own.
pub fn ask_to_stop(pid: &str) {
    run(ASK_TO_STOP, pid);
}

fn run(script: &str, pid: &str) {
    let done = Command::new(python()).args(["-c", script, pid]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Sends a signal to a process.
#[cfg(unix)]
pub fn signal(pid: &str, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), pid.to_owned()]).status();
    assert!(sent.unwrap().success());
}

/// Returns the process that the shell's log names last: `server` or `worker`.
pub fn last_pid(app: &App, what: &str) -> String {
    let log = app.log("shell.log");
    let mark = format!("{what} started pid=");
    let after = log.rsplit_once(&mark).unwrap_or_else(|| panic!("no {what}:\n{log}")).1;
    after.split_whitespace().next().unwrap().to_owned()
}

/// Tells whether a process is there, and more than an entry that nobody has read yet.
pub fn is_alive(pid: &str) -> bool {
    let state = state(pid);
    !state.is_empty() && !state.starts_with('Z')
}

/// Tells whether a process stands still until somebody lets it go on.
pub fn is_stopped(pid: &str) -> bool {
    state(pid).starts_with('T')
}

/// Returns the letters by which the system tells what a process does; none if it is gone.
fn state(pid: &str) -> String {
    let listed = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    String::from_utf8(listed.stdout).unwrap().trim().to_owned()
}

/// Returns Django's processes that use this data folder, and what they have started.
#[cfg(target_os = "linux")]
pub fn of(data: &Path) -> Vec<String> {
    let mark = format!("DESKTOP_DATA_DIR={}", data.display());
    let processes = fs_err::read_dir("/proc").unwrap().filter_map(|entry| {
        let process = entry.ok()?.path();
        let environment = fs_err::read(process.join("environ")).ok()?;
        let is_ours =
            environment.split(|byte| *byte == 0).any(|it| it == mark.as_bytes());
        is_ours.then(|| process.file_name().unwrap().to_string_lossy().into_owned())
    });
    processes.collect()
}

/// Ends what a test that failed halfway has left.
#[cfg(target_os = "linux")]
pub fn end_all(data: &Path) {
    for pid in of(data) {
        // It may have ended in between.
        let _ = Command::new("kill").args(["-KILL", &pid]).status();
    }
}
