//! Owns what a person reads when something failed: what, why, what to try, the log.
//! Knows nothing of where it is shown.

use std::{error::Error, fmt, process::ExitStatus, time::Duration};

use serde::Serialize;

use crate::{
    django, folders::FoldersError, logs::Log, process_tree::SpawnError,
    runtime::RuntimeError,
};

/// Why the app is not there.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Folders(#[from] FoldersError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error(transparent)]
    Spawn(#[from] SpawnError),
    /// Django ended on the way to the first page; its code says which kind of failure.
    #[error("{message}")]
    EndedEarly { message: String, status: ExitStatus },
    #[error("Django made no progress for {} s", waited.as_secs())]
    TooSlow { waited: Duration },
    #[error("Django does not pass its health check")]
    Unhealthy(#[source] reqwest::Error),
    #[error("could not show the page")]
    NoEntry,
    #[error(
        "Django ended by itself {times} times in a minute, the last time with {status}"
    )]
    Crashed { times: usize, status: ExitStatus },
}

/// A failure, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    title: &'static str,
    cause: String,
    advice: &'static str,
    log: Vec<String>,
    log_path: String,
}

impl Report {
    /// Puts an error into words, with the last lines of the log if there is one.
    pub fn new(error: &StartError, log: Option<&Log>) -> Self {
        Self {
            title: if matches!(error, StartError::Crashed { .. }) {
                "The app stopped working"
            } else {
                "The app could not start"
            },
            cause: chain(error),
            advice: advice(error),
            log: log.map(Log::last_lines).unwrap_or_default(),
            log_path: log
                .map_or_else(String::new, |log| log.path.display().to_string()),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.log {
            writeln!(formatter, "  | {line}")?;
        }
        writeln!(formatter, "{}: {}", self.title, self.cause)?;
        write!(formatter, "try: {}", self.advice)?;
        match self.log_path.as_str() {
            "" => Ok(()),
            path => write!(formatter, "\nlog: {path}"),
        }
    }
}

/// Joins an error and its sources: each says what it did, its source says why not.
pub fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        words = format!("{words}: {source}");
        next = source.source();
    }
    words
}

fn advice(error: &StartError) -> &'static str {
    match error {
        StartError::Folders(FoldersError::InUse { .. }) => {
            "look for the app's window: it is running already; or wait until it has ended"
        }
        StartError::Folders(FoldersError::NoHome | FoldersError::Unusable { .. }) => {
            "make sure that you may write to this folder and that the disk is not full"
        }
        StartError::Runtime(_) | StartError::Spawn(_) => django::ADVICE_MISSING,
        StartError::EndedEarly { status, .. } => django::advice(status.code()),
        StartError::TooSlow { .. } | StartError::Unhealthy(_) | StartError::NoEntry => {
            "start it again; if that does not help, send the log to who gave you the app"
        }
        StartError::Crashed { .. } => "start it again; the log says what happened",
    }
}
