//! Makes the packages that users install. Its verbs can be run one by one; `package` runs
//! them all.

#![expect(clippy::print_stdout, reason = "the terminal is this program's window")]
use std::process::ExitCode;

use clap::{Parser, Subcommand};

// One file for each verb.
mod package;
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
    /// Make the packages, from the source to the files that users download
    Package(package::Options),
    /// Make the folder that goes into every package: Python, packages, project
    Stage(stage::Options),
    /// Read every byte of such a folder, and say whether it is as it was made
    Verify { bundle: std::path::PathBuf },
}

fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::Package(options) => package::run(&options),
        Verb::Stage(options) => stage::run(&options),
        Verb::Verify { bundle } => stage::verify(&bundle),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
