//! Owns what may be typed: the flags, their help and their errors.
//! Knows nothing of what they lead to.

use std::{path::PathBuf, time::Duration};

use clap::Parser;

/// Runs a Django project as a desktop app.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Cli {
    /// Print each state as a line instead of opening a window.
    #[arg(long)]
    pub headless: bool,

    /// Also print an address that lets one browser in, once.
    #[arg(long, requires = "headless")]
    pub invite: bool,

    /// Keep all data in this folder instead of the user's own.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Run this Python (builds for development only).
    #[cfg(debug_assertions)]
    #[arg(long, value_name = "PATH")]
    pub python: Option<PathBuf>,

    /// Run this Django project (builds for development only).
    #[cfg(debug_assertions)]
    #[arg(long, value_name = "DIR")]
    pub django: Option<PathBuf>,

    /// Seconds that a stage may take without a word (builds for development only).
    #[cfg(debug_assertions)]
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE.as_secs())]
    pub patience: u64,
}

/// How long a stage of the launch may take without a word: a slow disk with a virus
/// scanner needs ten times what is usual.
const PATIENCE: Duration = Duration::from_secs(90);

impl Cli {
    /// Returns how long a stage of the launch may take without a word.
    pub fn patience(&self) -> Duration {
        #[cfg(debug_assertions)]
        return Duration::from_secs(self.patience);
        #[cfg(not(debug_assertions))]
        return PATIENCE;
    }
}
