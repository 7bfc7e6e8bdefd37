//! `cargo tour soak`: what only minutes show: strangers, kills, load, and doing nothing.
//! Knows nothing of what is checked: that is in the tests, but for `idle`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use xshell::{Cmd, Shell, cmd};

use crate::app;
use crate::debian::Consent;
use crate::needs::{self, Need};
use crate::python::Venv;
use crate::repo::Repo;

#[cfg(target_os = "linux")]
mod idle;

/// How a test marks the lines that say what came out.
const FIGURES: &str = "=> ";

/// What can be typed after `cargo tour soak`.
#[derive(Args)]
pub struct Options {
    /// Only this one
    #[arg(value_name = "SOAK", value_parser = names())]
    only: Option<String>,
    /// How often: requests, lines, kills or starts
    #[arg(long)]
    times: Option<u64>,
    /// How long each load goes on
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How long nobody does anything
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// The number that an earlier run has printed, for the same choices again
    #[arg(long)]
    seed: Option<u64>,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// One of the soaks.
struct Soak {
    /// What is typed.
    name: &'static str,
    /// What it says of itself.
    about: &'static str,
    /// How often, unless something else is typed.
    times: u64,
}

/// From the fastest to the slowest.
const SOAKS: &[Soak] = &[
    Soak {
        name: "events",
        about: "odd lines on Django's stdout, before its events and between them",
        times: 5_000,
    },
    Soak {
        name: "strangers",
        about: "malformed requests of strangers, and of the window itself",
        times: 2_000,
    },
    Soak {
        name: "starts",
        about: "eight shells that start in the same instant",
        times: 50,
    },
    Soak {
        name: "load",
        about: "a hundred clients, alone and beside a worker",
        times: 0,
    },
    Soak {
        name: "kills",
        about: "kills of server, worker and shell while clients write",
        times: 200,
    },
    Soak {
        name: "idle",
        about: "an app that nobody uses, with and without a window",
        times: 0,
    },
];

/// Goes through the soaks, and says what came out of each.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let is_asked =
        |soak: &&Soak| options.only.as_ref().is_none_or(|name| name == soak.name);
    needs::ensure(&shell, &needs_of(options), Consent::new(options.yes, &shell))?;
    Venv::of(repo).ensure(&shell)?;
    let mut report = Vec::new();
    let mut code = ExitCode::SUCCESS;
    for soak in SOAKS.iter().filter(is_asked) {
        println!("\n== {}: {}", soak.name, soak.about);
        let start = Instant::now();
        let outcome = soak.run(repo, &shell, options);
        let seconds = start.elapsed().as_secs_f32();
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        report.push(format!("{:<9} {word:<6} {seconds:>7.1} s", soak.name));
        match outcome {
            Ok(figures) => report.extend(figures),
            Err(error) => {
                report.push(format!("  {error:#}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    println!("\n{}", report.join("\n"));
    Ok(code)
}

/// The names that can be typed, each with what it stands for.
fn names() -> PossibleValuesParser {
    let named = |soak: &Soak| PossibleValue::new(soak.name).help(soak.about);
    SOAKS.iter().map(named).collect::<Vec<_>>().into()
}

/// What the machine must have: a display only for the one soak with a window.
fn needs_of(options: &Options) -> Vec<Need> {
    let mut needs = needs::to_build();
    if options.only.as_deref().is_none_or(|name| name == "idle") {
        needs.extend(needs::to_show());
    }
    needs
}

impl Soak {
    /// Does it, and returns the lines that say what came out.
    fn run(
        &self,
        repo: &Repo,
        shell: &Shell,
        options: &Options,
    ) -> Result<Vec<String>> {
        if self.name == "idle" {
            return idle(repo, shell, options.minutes);
        }
        let times = options.times.unwrap_or(self.times).to_string();
        let target = app::target_folder(shell)?;
        let evidence = Path::new(&target).join("soak").join(self.name);
        fs_err::create_dir_all(&evidence)?;
        let mut variables = vec![
            ("EVIDENCE_FOLDER", evidence.display().to_string()),
            ("SOAK_TIMES", times.clone()),
            ("PROPTEST_CASES", times),
            ("SOAK_SECONDS", options.seconds.to_string()),
        ];
        variables.extend(options.seed.map(|seed| ("SOAK_SEED", seed.to_string())));
        let name = format!("{}::", self.name);
        let tests = cmd!(shell, "cargo test --locked --package final --test soak");
        // One after the other, so that none is in the way of another one's figures.
        let tests = tests.args(["--", "--nocapture", "--test-threads", "1", &name]);
        let logs = evidence.display();
        let advice =
            || format!("it did not hold: the seed is above, the logs in `{logs}`");
        let mut figures =
            run_tests(tests.envs(variables.clone())).with_context(advice)?;
        if self.name == "events" {
            let tests = cmd!(shell, "cargo test --locked --package final --bin final");
            let tests = tests.args(["--", "events::", "process_tree::"]);
            figures.extend(run_tests(tests.envs(variables))?);
        }
        Ok(figures)
    }
}

/// Runs tests, shows what they print, and returns the figures in it.
fn run_tests(command: Cmd) -> Result<Vec<String>> {
    eprintln!("$ {command}");
    let mut child = Command::from(command)
        .stdout(Stdio::piped())
        .spawn()
        .context("could not run cargo")?;
    let stdout = child.stdout.take().context("there is no output")?;
    let mut figures = Vec::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        if let Some((_, words)) = line.split_once(FIGURES) {
            figures.push(format!("  {words}"));
        }
    }
    match child.wait()? {
        status if status.success() => Ok(figures),
        status => bail!("{status}"),
    }
}

/// Watches an app that nobody uses.
#[cfg(target_os = "linux")]
fn idle(repo: &Repo, shell: &Shell, minutes: u64) -> Result<Vec<String>> {
    idle::run(repo, shell, minutes)
}

/// Says that it cannot be watched here.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
fn idle(_: &Repo, _: &Shell, _: u64) -> Result<Vec<String>> {
    Ok(vec!["  skipped: only Linux tells the memory that processes share".to_string()])
}
