//! Owns the two log files: one of the shell, one of Django; both of limited size.
//! Knows nothing of what is written there.

use std::{
    collections::VecDeque,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use file_rotate::{
    ContentLimit, FileRotate, compression::Compression, suffix::AppendCount,
};
use tracing_subscriber::fmt::{MakeWriter, writer::MakeWriterExt};

/// Bytes after which a file is put aside and a new one begun.
const LARGEST: usize = 1024 * 1024;
/// Files put aside and kept, of each log.
const KEPT: usize = 3;
/// Lines that an error page shows.
const SHOWN: usize = 20;

/// A log file that several tasks may write to.
#[derive(Clone)]
pub struct LogFile {
    path: PathBuf,
    file: Arc<Mutex<FileRotate<AppendCount>>>,
    shown: Arc<Mutex<VecDeque<String>>>,
}

impl LogFile {
    /// Opens a log in the folder; what it held before stays.
    pub fn open(folder: &Path, name: &str) -> Self {
        let path = folder.join(name);
        let file = FileRotate::new(
            &path,
            AppendCount::new(KEPT),
            ContentLimit::BytesSurpassed(LARGEST),
            Compression::None,
            None,
        );
        Self { path, file: Arc::new(Mutex::new(file)), shown: Arc::default() }
    }

    /// Returns where the file is, for people.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds one line.
    pub fn line(&self, text: &str) {
        // A full disk must not stop the app; the line is lost, the user's data is not.
        let _ = writeln!(&mut &*self, "{text}");
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.truncate(SHOWN - 1);
        shown.push_front(text.to_owned());
    }

    /// Returns the last lines that were added, oldest first.
    pub fn last_lines(&self) -> Vec<String> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().rev().cloned().collect()
    }
}

impl Write for &LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl<'a> MakeWriter<'a> for LogFile {
    type Writer = &'a LogFile;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

/// Sends what the shell itself reports to the file, and to stderr.
pub fn start(shell: &LogFile) {
    let everywhere = shell.clone().and(io::stderr);
    let format = tracing_subscriber::fmt().with_target(false).with_ansi(false);
    // By default, a stderr that nobody reads any more would be a reason to panic.
    let format = format.log_internal_errors(false);
    // A second try to start finds it set up, which is what we want.
    let _ = format.with_writer(everywhere).try_init();
}
