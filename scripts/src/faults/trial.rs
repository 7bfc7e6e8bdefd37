//! Owns the test programs: builds them, finds a row's tests in them, runs one test.
//! Knows nothing of what a row must show.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fs_err::File;
use serde_json::Value;
use xshell::{Shell, cmd};

use super::table::Row;

/// A test waits for each fact 60 s at most, so one that takes longer hangs.
const LONGEST: Duration = Duration::from_secs(300);

/// The modules that rows' tests are in, in each test program.
pub const MODULES: [&str; 2] = ["faults::", "threats::"];

/// Variables that a test finds.
pub type Environment = Vec<(&'static str, OsString)>;

/// One test of one program.
pub struct Trial {
    /// The program.
    program: PathBuf,
    /// Its name with its modules, such as `faults::shell::f1_a_killed_shell_…`.
    name: String,
}

/// What came of a test.
pub struct Outcome {
    /// The last part of its name.
    pub name: String,
    /// Whether it passed.
    pub is_passed: bool,
    /// What it said, each in a few words.
    pub happened: Vec<String>,
    /// Why it could not be tried on this machine.
    pub elsewhere: Option<String>,
    /// The first words of its failure.
    pub failure: Option<String>,
    /// How long it took.
    pub time: Duration,
}

/// Builds the app and its test programs in the shell's folder, and returns all tests.
pub fn all(shell: &Shell, arguments: &[&str]) -> Result<Vec<Trial>> {
    let mut kinds = vec!["--test", "headless"];
    if cfg!(target_os = "linux") {
        kinds.extend(["--test", "gui", "--test", "release"]);
    }
    let build = cmd!(
        shell,
        "cargo test --locked --package final {arguments...} {kinds...} --no-run --message-format json-render-diagnostics"
    );
    eprintln!("$ {build}");
    let messages = build.quiet().read().context("could not build the tests")?;
    let mut trials = Vec::new();
    for program in programs(&messages) {
        let list = cmd!(shell, "{program} --list --format terse").quiet().read()?;
        let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
        trials.extend(
            names
                .map(|name| Trial { program: program.clone(), name: name.to_string() }),
        );
    }
    Ok(trials)
}

impl Trial {
    /// Tells whether it looks at the app as users get it.
    pub fn is_of_release(&self) -> bool {
        let name = self.program.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("release-")
    }

    /// Tells whether this is a test of `row`.
    pub fn is_of(&self, row: &Row) -> bool {
        let is_row = MODULES.iter().any(|module| self.name.starts_with(module));
        is_row && self.short_name().starts_with(&row.prefix())
    }

    fn short_name(&self) -> &str {
        self.name.rsplit("::").next().unwrap_or(&self.name)
    }

    /// Runs it by itself; its output, and what else it leaves, goes to `evidence`.
    pub fn run(
        &self,
        evidence: &Path,
        environment: &[(&str, OsString)],
    ) -> Result<Outcome> {
        fs_err::create_dir_all(evidence)?;
        let path = evidence.join(format!("{}.txt", self.short_name()));
        let output = File::create(&path)?;
        let mut command = Command::new(&self.program);
        command
            .args([&self.name, "--exact", "--nocapture"])
            .env("EVIDENCE_FOLDER", evidence)
            .envs(environment.iter().cloned())
            .stdout(output.file().try_clone()?)
            .stderr(output.into_file());
        let start = Instant::now();
        let is_passed = ends_well(command)?;
        let time = start.elapsed();
        let text = String::from_utf8_lossy(&fs_err::read(path)?).into_owned();
        Ok(Outcome {
            name: self.short_name().to_string(),
            is_passed,
            happened: said(&text, "happened: "),
            elsewhere: said(&text, "elsewhere: ").pop(),
            failure: (!is_passed).then(|| failure(&text)),
            time,
        })
    }
}

/// Runs a test program to its end, or to ours if it hangs.
fn ends_well(mut command: Command) -> Result<bool> {
    #[cfg(unix)] // A group of its own, so that nothing of a test that hangs is left.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().context("could not run a test")?;
    let (end, ended) = mpsc::channel::<()>();
    let mut killer = killer(&child);
    let watch = thread::spawn(move || {
        if ended.recv_timeout(LONGEST) == Err(RecvTimeoutError::Timeout) {
            let _ = killer.status(); // It may have ended in between.
        }
    });
    let status = child.wait()?;
    drop(end);
    let _ = watch.join(); // It only panics if this program is out of memory.
    Ok(status.success())
}

/// The command that ends a test and all that it started.
fn killer(child: &Child) -> Command {
    let id = child.id().to_string();
    let mut command = Command::new(if cfg!(unix) { "kill" } else { "taskkill" });
    if cfg!(unix) {
        command.args(["-KILL", "--", &format!("-{id}")]);
    } else {
        command.args(["/F", "/T", "/PID", &id]);
    }
    command
}

/// Finds the test programs in what cargo printed, one JSON object a line.
fn programs(messages: &str) -> Vec<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["kind"][0] == "test")
        .filter_map(|message| Some(message["executable"].as_str()?.into()))
        .collect()
}

/// What stands behind `key` in the output; a test's name may stand before it.
fn said(output: &str, key: &str) -> Vec<String> {
    let words = output.lines().filter_map(|line| Some(line.split_once(key)?.1));
    words.map(str::to_string).collect()
}

/// The words of the first panic, or the first of them.
fn failure(output: &str) -> String {
    let lines = output.lines().skip_while(|line| !line.contains(" panicked at "));
    let is_word =
        |line: &&str| !line.starts_with("stack ") && !line.starts_with("note:");
    let words = lines.skip(1).take_while(is_word).collect::<Vec<_>>().join(" ");
    match words.as_str() {
        "" => "it was ended, or ended without a word".to_string(),
        words => words.chars().take(200).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_its_first_words() {
        let output = "running 1 test\n\nthread 'f1_a' (7) panicked at tests/a.rs:1:2:\n\
                      no end came\nnote: run with `RUST_BACKTRACE=1`\n";

        assert_eq!(failure(output), "no end came");
        assert_eq!(failure(""), "it was ended, or ended without a word");
    }

    #[test]
    fn what_happened_is_read_from_the_output() {
        let output = "test f1_a ... happened: gone after 0.1 s\nhappened: clean\nok\n";

        assert_eq!(said(output, "happened: "), ["gone after 0.1 s", "clean"]);
    }

    #[test]
    fn a_row_has_the_tests_whose_names_begin_with_its_id() {
        let row = |id: &str| Row {
            id: id.to_string(),
            injected: String::new(),
            expected: String::new(),
            guards: vec![],
            elsewhere: None,
            later: None,
        };
        let trial = |name: &str| Trial { program: "a".into(), name: name.to_string() };

        assert!(trial("faults::shell::f1_a").is_of(&row("F1")));
        assert!(!trial("faults::shell::f12_a").is_of(&row("F1")));
        assert!(!trial("pages::f1_a").is_of(&row("F1")));
    }
}
