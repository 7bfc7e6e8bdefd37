//! Owns the times at which a launch got where: one list, written once.
//! Knows nothing of what the marks stand for.

use std::{
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};

use serde::Serialize;

/// A launch, from the first line of `main`.
#[derive(Debug)]
pub struct Trace {
    start: Instant,
    /// Nothing once they are saved: the launch is over.
    marks: Mutex<Option<Vec<Mark>>>,
}

/// Something that was reached.
#[derive(Clone, Debug, Serialize)]
struct Mark {
    /// Milliseconds since the launch.
    ms: f64,
    what: String,
}

impl Trace {
    /// Starts the clock.
    pub fn start() -> Self {
        Self { start: Instant::now(), marks: Mutex::new(Some(Vec::new())) }
    }

    /// Notes that something was reached now, unless the launch is over.
    pub fn mark(&self, what: &str) {
        let ms = self.start.elapsed().as_secs_f64() * 1000.0;
        let mut marks = self.marks.lock().expect("nobody panics with it in hand");
        if let Some(marks) = &mut *marks {
            marks.push(Mark { ms, what: what.to_owned() });
        }
    }

    /// Writes the marks to `startup.json` in the folder of logs, once.
    ///
    /// Returns how long the launch took; nothing if it was over already.
    pub fn finish(&self, logs: Option<&Path>) -> Option<Duration> {
        let mut marks = self.marks.lock().expect("nobody panics with it in hand");
        let text =
            serde_json::to_string_pretty(&marks.take()?).expect("marks are plain data");
        if let Some(folder) = logs {
            // What is lost is a measurement only.
            let _ = fs_err::write(folder.join("startup.json"), text);
        }
        Some(self.start.elapsed())
    }
}
