//! Owns the two log files: one of the shell, one of Django; both of limited size.
//! Knows nothing of what is written there.

use std::{
    collections::VecDeque,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Mutex,
};

use file_rotate::{
    ContentLimit, FileRotate, compression::Compression, suffix::AppendCount,
};
use tracing_subscriber::fmt::writer::MakeWriterExt;

/// Bytes after which a file is put aside and a new one begun.
const LARGEST: usize = 1024 * 1024;
/// Files put aside and kept, of each log.
const KEPT: usize = 3;
/// Lines that an error page shows.
const SHOWN: usize = 20;

/// What Django writes to stderr: a file, and the last lines of it.
pub struct Log {
    /// Where the file is, for people.
    pub path: PathBuf,
    file: Mutex<(FileRotate<AppendCount>, VecDeque<String>)>,
}

impl Log {
    /// Opens Django's log in the folder; what it held before stays.
    pub fn open(folder: &Path) -> Self {
        let path = folder.join("django.log");
        let file = Mutex::new((rotating(&path), VecDeque::new()));
        Self { path, file }
    }

    /// Adds one line.
    pub fn line(&self, text: &str) {
        let mut file = self.file.lock().expect("nobody panics with it in hand");
        // A full disk must not stop the app; the line is lost, the user's data is not.
        let _ = writeln!(file.0, "{text}");
        file.1.truncate(SHOWN - 1);
        file.1.push_front(text.to_owned());
    }

    /// Returns the last lines that were added, oldest first.
    pub fn last_lines(&self) -> Vec<String> {
        let file = self.file.lock().expect("nobody panics with it in hand");
        file.1.iter().rev().cloned().collect()
    }
}

/// Sends what the shell itself reports to `shell.log` in the folder, and to stderr.
pub fn start(folder: &Path) {
    let file = Mutex::new(rotating(&folder.join("shell.log")));
    let format = tracing_subscriber::fmt().with_target(false).with_ansi(false);
    // By default, a stderr that nobody reads any more would be a reason to panic.
    let format = format.log_internal_errors(false);
    // A second try to start finds it set up, which is what we want.
    let _ = format.with_writer(file.and(io::stderr)).try_init();
}

/// Opens a file that is put aside when it is full.
fn rotating(path: &Path) -> FileRotate<AppendCount> {
    let limit = ContentLimit::BytesSurpassed(LARGEST);
    FileRotate::new(path, AppendCount::new(KEPT), limit, Compression::None, None)
}
