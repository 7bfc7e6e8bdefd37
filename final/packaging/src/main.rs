//! Makes the packages that users install. Its verbs can be run one by one; `package` runs
//! them all.

#![expect(clippy::print_stdout, reason = "the terminal is this program's window")]
use std::process::ExitCode;

use clap::{Parser, Subcommand};

// One file for each verb.
mod stage;

// What the verbs share.
mod folders;
mod target;

/// Makes the packages that users install.
#[derive(Parser)]
#[command(name = "packaging", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make the folder that goes into every package: Python, packages, project
    Stage(stage::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::Stage(options) => stage::run(&options),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
