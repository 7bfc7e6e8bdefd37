//! `cargo tour`: the commands of this repository, for its readers and its maintainers.
//! Does no verb's work: it reads what was typed and calls one function.

#![expect(clippy::print_stdout, reason = "the terminal is this program's window")]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

// One file for each verb.
mod start;
mod test;
mod faults;
mod soak;
mod doctor;
mod django;
mod tidy;
mod lock;
mod package;
mod launch;
#[cfg(target_os = "linux")]
mod bench;

// What the verbs share.
mod repo;
mod probe;
mod needs;
mod debian;
mod python;
mod checkers;
mod icons;
mod app;
mod released;
mod platforms;
#[cfg(target_os = "linux")]
mod installed;
#[cfg(target_os = "linux")]
mod family;
#[cfg(target_os = "linux")]
mod display;
#[cfg(target_os = "linux")]
mod picture;
mod visit;
mod tally;

/// Learn from this repository, run it and keep it in order.
#[derive(Parser)]
#[command(name = "cargo tour", bin_name = "cargo tour", version)]
struct Tour {
    /// What to do.
    #[command(subcommand)]
    verb: Verb,
}

/// What can be done; each verb is a file of the same name.
#[derive(Subcommand)]
enum Verb {
    /// Set up what is missing, build the app and open it
    Start(start::Options),
    /// Run everything that CI checks, or a part of it
    Test(test::Options),
    /// Try every fault and threat on the real app, and with --prove without its guards
    Faults(faults::Options),
    /// Try for minutes what a test tries once: strangers, kills, load, idleness
    Soak(soak::Options),
    /// Say what is on this machine and what is missing
    Doctor,
    /// Serve the Django project in a browser, without the window
    Django(django::Options),
    /// Check the rules of this repository
    Tidy,
    /// Make the packages that users install
    Package(package::Options),
    /// Start an installed app, photograph its page and end it
    Launch(launch::Options),
    /// Make the pair of keys that updates are signed with
    Key(package::More),
    /// Make the folder that installed apps update themselves from
    Release(package::More),
    /// Make an update in one file, for computers without a network
    UpdateFile(package::More),
    /// Bring the lock file of `final` in line with the repository's
    Lock,
    /// Measure the app against the least that Tauri and Python take
    #[cfg(target_os = "linux")]
    Bench(bench::Options),
}

fn main() -> ExitCode {
    run(Tour::parse().verb).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// Hands over to the verb.
fn run(verb: Verb) -> Result<ExitCode> {
    let repo = repo::Repo::find()?;
    match verb {
        Verb::Start(options) => start::run(&repo, &options),
        Verb::Test(options) => test::run(&repo, &options),
        Verb::Faults(options) => faults::run(&repo, &options),
        Verb::Soak(options) => soak::run(&repo, &options),
        Verb::Doctor => doctor::run(&repo),
        Verb::Django(options) => django::run(&repo, &options),
        Verb::Tidy => tidy::run(&repo),
        Verb::Package(options) => package::run(&repo, &options),
        Verb::Launch(options) => launch::run(&repo, &options),
        Verb::Key(more) => package::run_verb(&repo, "key", &more),
        Verb::Release(more) => package::run_verb(&repo, "release", &more),
        Verb::UpdateFile(more) => package::run_verb(&repo, "update-file", &more),
        Verb::Lock => lock::run(&repo),
        #[cfg(target_os = "linux")]
        Verb::Bench(options) => bench::run(&repo, &options),
    }
}
