//! Owns what Windows calls a process tree: a job.
//! Knows nothing of what runs in it.

use process_wrap::tokio::{CommandWrap, CreationFlags, JobObject};
use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
use windows::Win32::System::Threading::CREATE_NO_WINDOW;

/// Puts the process, and all that it will start, into one job, with no console window.
pub(super) fn bind_together(command: &mut CommandWrap) {
    command.wrap(CreationFlags(CREATE_NO_WINDOW));
    command.wrap(JobObject);
}

/// Waits until the user or the system asks this process to end.
pub async fn asked_to_stop() {
    let mut interrupt = ctrl_c().expect("the runtime handles Ctrl-C");
    let mut pause = ctrl_break().expect("the runtime handles Ctrl-Break");
    let mut close = ctrl_close().expect("the runtime handles a closed console");
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = pause.recv() => (),
        _ = close.recv() => (),
    }
}
