//! Owns the app without a window: each state a line, for tests, servers and agents.
//! Knows nothing of how the states come about.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    events::Stage,
    process_tree::asked_to_stop,
    report::chain,
    state::State,
    supervisor::{Request, Supervisor},
    token::Door,
};

/// Prints the states until the end, and if wanted an address for one browser.
///
/// The exit code is 0 after a stop that was asked for, and 1 after a failure.
pub async fn run(
    supervisor: Supervisor,
    mut states: UnboundedReceiver<State>,
    is_inviting: bool,
) -> ExitCode {
    let mut has_failed = false;
    let asker = supervisor.clone();
    tokio::spawn(async move {
        asked_to_stop().await;
        asker.ask(Request::Stop);
    });
    while let Some(state) = states.recv().await {
        say(&words(&state));
        if let State::Ready { port } = state
            && is_inviting
        {
            match Door::ask(&supervisor.client, port).await {
                Ok(door) => say(&format!("enter {}", door.address("/"))),
                Err(error) => say(&format!("no invitation: {}", chain(&error))),
            }
        }
        if let State::Failed { report } = state {
            let _ = writeln!(io::stderr(), "{report}"); // Nobody may be reading.
            has_failed = true;
            supervisor.ask(Request::Stop);
        }
    }
    ExitCode::from(u8::from(has_failed || supervisor.state() != State::Stopped))
}

/// Puts a state into one line; its first word is always the same.
fn words(state: &State) -> String {
    match state {
        State::Starting { stage: Stage::Migrating { done, of }, .. } => {
            format!("starting migrating {done}/{of}")
        }
        State::Starting { stage, .. } => format!("starting {stage:?}").to_lowercase(),
        State::Ready { port } => format!("ready http://127.0.0.1:{port}/"),
        State::Reloading => "reloading".to_owned(),
        State::Restarting { attempt, of } => format!("restarting {attempt}/{of}"),
        State::Failed { .. } => "failed".to_owned(),
        State::Stopping => "stopping".to_owned(),
        State::Stopped => "stopped".to_owned(),
    }
}

/// Prints a line, at once also into a pipe.
fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    // Whoever read us may be gone, which is no reason to leave Django behind.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}
