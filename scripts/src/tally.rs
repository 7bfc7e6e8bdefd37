//! Owns counting: runs a check or a suite of tests, and says how many passed.
//! Knows nothing of what is tested.

use std::io::{BufRead, BufReader};
use std::ops::AddAssign;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use xshell::Cmd;

/// How many checks passed and failed, and which ones failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Those that held.
    pub passed: usize,
    /// Those that did not, or could not be run.
    pub failed: usize,
    /// The names of those that did not, as far as they have one.
    pub which: Vec<String>,
}

impl Tally {
    /// One check, by its outcome.
    pub fn one(name: &str, is_passed: bool) -> Tally {
        let which = if is_passed { vec![] } else { vec![name.to_string()] };
        Tally { passed: is_passed.into(), failed: (!is_passed).into(), which }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.which.extend(other.which);
    }
}

/// Runs a check that counts as one, by its exit code.
pub fn check(command: &Cmd) -> Tally {
    let is_passed = command.run().inspect_err(|error| eprintln!("{error}")).is_ok();
    Tally::one(&command.to_string(), is_passed)
}

/// Runs tests and adds up what they say, shown as they say it.
///
/// A suite that fails in any other way than by its tests counts as one failure, and so
/// does one that ran no test.
pub fn suite(command: Cmd, count: fn(&str) -> Option<Tally>) -> Tally {
    eprintln!("$ {command}");
    let name = command.to_string();
    run_suite(command.into(), count).unwrap_or_else(|error| {
        eprintln!("could not run `{name}`: {error:#}");
        Tally::one(&name, false)
    })
}

/// Does the work of [`suite`].
fn run_suite(mut command: Command, count: fn(&str) -> Option<Tally>) -> Result<Tally> {
    let name = format!("{command:?}");
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let stdout = child.stdout.take().context("there is no output")?;
    let mut tally = Tally::default();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        if let Some(more) = count(&line) {
            tally += more;
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        eprintln!("it did not end well: {status}");
        tally += Tally::one(&name, false);
    } else if tally == Tally::default() {
        eprintln!("it ran no test");
        tally += Tally::one(&name, false);
    }
    Ok(tally)
}

/// Reads a summary of `cargo test`: "test result: ok. 5 passed; 0 failed; 1 ignored; …",
/// or the name of a test that failed: "test it ... FAILED".
pub fn count_cargo(line: &str) -> Option<Tally> {
    let said = line.strip_prefix("test ")?;
    if let Some(name) = said.strip_suffix(" ... FAILED") {
        return Some(Tally { which: vec![name.to_string()], ..Tally::default() });
    }
    let (_, counts) = said.strip_prefix("result: ")?.split_once(". ")?;
    Some(sum(counts.split(';')))
}

/// Reads the summary of pytest: "==== 12 passed, 1 error in 0.35s ====", or the name of a
/// test that failed: "FAILED door.py - the reason".
pub fn count_pytest(line: &str) -> Option<Tally> {
    if let Some(said) = line.strip_prefix("FAILED ") {
        let name = said.split(" - ").next()?;
        return Some(Tally { which: vec![name.to_string()], ..Tally::default() });
    }
    let (counts, time) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let is_summary = time.split(' ').next()?.strip_suffix('s')?.parse::<f64>().is_ok();
    is_summary.then(|| sum(counts.split(',')))
}

/// Adds up counts such as "3 passed".
fn sum<'a>(counts: impl Iterator<Item = &'a str>) -> Tally {
    let mut tally = Tally::default();
    for (number, word) in counts.filter_map(|count| count.trim().split_once(' ')) {
        let number = number.parse().unwrap_or(0);
        match word {
            "passed" => tally.passed += number,
            "failed" | "error" | "errors" => tally.failed += number,
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(passed: usize, failed: usize) -> Tally {
        Tally { passed, failed, which: vec![] }
    }

    #[test]
    fn summaries_of_cargo_are_counted() {
        let line =
            "test result: FAILED. 5 passed; 2 failed; 1 ignored; finished in 0.1s";

        assert_eq!(count_cargo(line), Some(counted(5, 2)));
        assert_eq!(count_cargo("test a_failed_test ... ok"), None);
    }

    #[test]
    fn tests_that_failed_are_named() {
        let named =
            |name: &str| Some(Tally { which: vec![name.into()], ..counted(0, 0) });

        assert_eq!(count_cargo("test a::b ... FAILED"), named("a::b"));
        assert_eq!(
            count_pytest("FAILED tests/a.py::b - OSError: c"),
            named("tests/a.py::b")
        );
    }

    #[test]
    fn summaries_of_pytest_are_counted() {
        let line =
            "=== 1 failed, 12 passed, 3 warnings, 2 errors in 61.35s (0:01:01) ===";

        assert_eq!(count_pytest(line), Some(counted(12, 3)));
        assert_eq!(count_pytest("12 passed in 0.35s"), Some(counted(12, 0)));
        assert_eq!(count_pytest("a line that ends in words"), None);
    }

    /// Runs a program that is there wherever these tests are, and counts its output.
    fn suite_of(command: &[&str], count: fn(&str) -> Option<Tally>) -> Tally {
        let mut program = Command::new(command[0]);
        program.args(&command[1..]).stderr(Stdio::null());
        run_suite(program, count).unwrap()
    }

    #[test]
    fn a_suite_without_a_test_has_failed() {
        let tally = suite_of(&["cargo", "--version"], |_| None);

        assert_eq!((tally.passed, tally.failed, tally.which.len()), (0, 1, 1));
    }

    #[test]
    fn a_suite_that_breaks_down_has_failed_whatever_it_counted() {
        let count = |line: &str| line.starts_with("+++").then(|| Tally::one("a", true));

        // Two files that differ: one line with pluses, and exit code 1.
        let differ = ["git", "diff", "--no-index", "Cargo.toml", "src/main.rs"];

        let tally = suite_of(&differ, count);

        assert_eq!((tally.passed, tally.failed), (1, 1));
    }

    #[test]
    fn a_suite_with_a_passed_test_has_passed() {
        let tally = suite_of(&["cargo", "--version"], |_| Some(Tally::one("a", true)));

        assert_eq!(tally, counted(1, 0));
    }
}
