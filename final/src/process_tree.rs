//! Owns one process and everything it started: start, output, stop.
//! Knows nothing of Django, ports or windows.

use std::{
    ffi::OsString, io, path::PathBuf, process::ExitStatus, process::Stdio,
    time::Duration,
};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{ChildStdin, Command},
    sync::mpsc,
    time::timeout,
};

#[cfg_attr(unix, path = "process_tree/unix.rs")]
#[cfg_attr(windows, path = "process_tree/windows.rs")]
mod os;

pub use os::asked_to_stop;

/// Bytes of one line of output; a longer one is taken for several.
const LONGEST_LINE: u64 = 16 * 1024;
/// Lines kept for us before the child has to wait.
const LINES_WAITING: usize = 256;
/// How long the last words of a process that ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long a killed tree may take to let go of its pipes.
const KILL_GRACE: Duration = Duration::from_secs(2);

/// All that it takes to start a process, as plain data.
#[derive(Clone, Debug)]
pub struct Plan {
    pub program: PathBuf,
    /// Its arguments; every user of the computer may read them.
    pub arguments: Vec<OsString>,
    pub folder: PathBuf,
    /// Its whole environment: nothing is inherited.
    pub environment: Vec<(OsString, OsString)>,
    /// What it reads first on stdin; only it can.
    pub first_line: String,
}

/// Why a process could not be started.
#[derive(Debug, thiserror::Error)]
#[error("could not run `{}`", program.display())]
pub struct SpawnError {
    program: PathBuf,
    source: io::Error,
}

/// What a running process tells us.
#[derive(Debug)]
pub enum Output {
    /// A line on stdout.
    Line(String),
    /// The process ended; what it wrote came before.
    Ended(ExitStatus),
}

/// A process and everything it started, which share a group (Unix) or a job (Windows).
///
/// Dropping it kills the process; `stop` is the polite way, and gets the rest too.
#[derive(Debug)]
pub struct ProcessTree {
    child: Box<dyn ChildWrapper>,
    lifeline: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
}

impl Plan {
    /// Starts the process and hands it its first line; `log` gets each line on stderr.
    pub async fn start(
        self,
        log: impl Fn(&str) + Send + 'static,
    ) -> Result<ProcessTree, SpawnError> {
        let mut command = Command::new(&self.program);
        command
            .args(self.arguments)
            .current_dir(self.folder)
            .env_clear()
            .envs(self.environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut command = CommandWrap::from(command);
        // On Windows the job ends its processes at our death only if this is set too.
        command.wrap(KillOnDrop);
        os::bind_together(&mut command);
        let mut child = command
            .spawn()
            .map_err(|source| SpawnError { program: self.program, source })?;

        // tokio's `wait` closes stdin first, and a closed stdin is our stop signal: take
        // it before the first wait.
        let mut lifeline = child.stdin().take().expect("stdin is piped above");
        let stdout = child.stdout().take().expect("stdout is piped above");
        let stderr = child.stderr().take().expect("stderr is piped above");
        let (sender, lines) = mpsc::channel(LINES_WAITING);
        let open = sender.clone();
        tokio::spawn(async move {
            let mut stdout = BufReader::new(stdout);
            while let Some(line) = read_line(&mut stdout).await {
                let _ = sender.send(line).await; // Nobody may be listening any more.
            }
        });
        tokio::spawn(async move {
            let mut stderr = BufReader::new(stderr);
            while let Some(line) = read_line(&mut stderr).await {
                log(&line);
            }
            drop(open); // The end of the lines is the end of both pipes.
        });

        // A child that is gone already says why on stderr.
        let _ = lifeline.write_all(format!("{}\n", self.first_line).as_bytes()).await;
        Ok(ProcessTree { child, lifeline: Some(lifeline), lines })
    }
}

impl ProcessTree {
    /// Returns the number by which the system knows the process, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for the next line, or for the end of the process.
    ///
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Output {
        let status = tokio::select! {
            Some(line) = self.lines.recv() => return Output::Line(line),
            status = self.child.wait() => status.unwrap_or_default(),
        };
        // The last words come before the end; a child of its own may hold the pipes on.
        match timeout(LAST_WORDS, self.lines.recv()).await {
            Ok(Some(line)) => Output::Line(line),
            Ok(None) | Err(_) => Output::Ended(status),
        }
    }

    /// Waits for the end of the process, whatever else it says.
    pub async fn ended(&mut self) -> ExitStatus {
        loop {
            if let Output::Ended(status) = self.next().await {
                return status;
            }
        }
    }

    /// Closes the lifeline, waits for the end at most `grace`, and kills what is left.
    ///
    /// Returns when no process holds our pipes.
    pub async fn stop(mut self, grace: Duration) {
        drop(self.lifeline.take());
        let _ = timeout(grace, self.ended()).await;
        let _ = self.child.start_kill(); // All may be gone, which is what we want.
        // The end of output is the end of the tree: each process in it holds the pipes.
        let rest = async {
            let _ = self.child.wait().await;
            while self.lines.recv().await.is_some() {}
        };
        // A process that left the group may hold our pipes for as long as it likes.
        let _ = timeout(KILL_GRACE, rest).await;
    }
}

/// Reads one line, whatever its bytes; nothing at the end.
async fn read_line(pipe: &mut (impl AsyncBufRead + Unpin)) -> Option<String> {
    let mut line = Vec::new();
    let size = pipe.take(LONGEST_LINE).read_until(b'\n', &mut line).await.ok()?;
    (size > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::duplex;

    use super::*;

    /// As the length of a slice.
    const LONGEST: usize = 16 * 1024;

    /// What a child may print, well-meant or not; some of it is too long for a line.
    fn anything() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![Just(b'\n'), Just(b'\r'), Just(0xff), any::<u8>()];
        let long = (any::<u8>(), 0..3 * LONGEST).prop_map(|(it, n)| vec![it; n]);
        let piece = prop_oneof![prop::collection::vec(byte, 0..50), long];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    /// Returns the lines of a pipe that takes `room` bytes at a time.
    async fn read(written: Vec<u8>, room: usize) -> Vec<String> {
        let (mut child, pipe) = duplex(room);
        tokio::spawn(async move { child.write_all(&written).await });
        let (mut pipe, mut seen) = (BufReader::new(pipe), vec![]);
        while let Some(line) = read_line(&mut pipe).await {
            seen.push(line);
        }
        seen
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None, // The shortest failure is in the output.
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_good_line_arrives_whatever_was_printed_before_and_after(
            before in anything(),
            after in anything(),
            room in 1..9000_usize,
        ) {
            let written = [&before[..], b"\na good line\r\n", &after].concat();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

            let seen = runtime.block_on(read(written.clone(), room));

            let lines = written.split_inclusive(|byte| *byte == b'\n');
            let parts = lines.flat_map(|line| line.chunks(LONGEST));
            let text = |part| String::from_utf8_lossy(part).trim_end().to_owned();
            prop_assert!(seen.contains(&"a good line".to_owned()));
            prop_assert_eq!(seen, parts.map(text).collect::<Vec<_>>());
        }
    }
}
