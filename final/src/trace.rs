//! Owns the times at which the launch got where: one list, written once.
//! Knows nothing of what the marks stand for.

use std::{
    path::Path,
    sync::{LazyLock, Mutex},
    time::Instant,
};

use serde::Serialize;
use tracing::info;

/// The first mark of all.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);
/// What was reached; nothing once it is saved: the launch is over.
static MARKS: Mutex<Option<Vec<Mark>>> = Mutex::new(Some(Vec::new()));

/// Something that was reached.
#[derive(Serialize)]
struct Mark {
    /// Milliseconds since the first one.
    ms: f64,
    what: String,
}

/// Notes that something was reached now, unless the launch is over.
pub fn mark(what: &str) {
    let ms = START.elapsed().as_secs_f64() * 1000.0;
    if let Some(marks) = &mut *MARKS.lock().expect("nobody panics with it in hand") {
        marks.push(Mark { ms, what: what.to_owned() });
    }
}

/// Writes the marks to `startup.json` in the folder of logs, once: the launch is over.
pub fn finish(logs: Option<&Path>) {
    let marks = MARKS.lock().expect("nobody panics with it in hand").take();
    let Some(marks) = marks else { return };
    info!(milliseconds = START.elapsed().as_millis(), "page shown");
    let text = serde_json::to_string_pretty(&marks).expect("marks are plain data");
    if let Some(folder) = logs {
        // What is lost is a measurement only.
        let _ = fs_err::write(folder.join("startup.json"), text);
    }
}
