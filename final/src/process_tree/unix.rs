//! Owns what Linux and macOS call a process tree: a group of its own.
//! Knows nothing of what runs in it.

use process_wrap::tokio::{CommandWrap, ProcessGroup};
use tokio::signal::unix::{SignalKind, signal};

/// Puts the process, and all that it will start, into one group.
///
/// Ctrl-C in a terminal then reaches the shell alone, which stops the group in order.
pub(super) fn bind_together(command: &mut CommandWrap) {
    command.wrap(ProcessGroup::leader());
}

/// Waits until the user or the system asks this process to end.
pub async fn asked_to_stop() {
    let listen = |kind| signal(kind).expect("the runtime handles signals");
    let mut interrupt = listen(SignalKind::interrupt()); // Ctrl-C
    let mut terminate = listen(SignalKind::terminate()); // logout, `kill`
    let mut hangup = listen(SignalKind::hangup()); // the terminal was closed
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
        _ = hangup.recv() => (),
    }
}
