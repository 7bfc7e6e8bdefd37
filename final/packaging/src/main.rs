//! Makes the packages that users install. Its verbs can be run one by one; `package` runs
//! them all.

#![expect(clippy::print_stdout, reason = "the terminal is this program's window")]
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

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
    /// Print what a package can be made for
    Targets,
}

fn main() -> Result<ExitCode> {
    match Cli::parse().verb {
        Verb::Targets => {
            for target in target::ALL {
                println!("{}", target.triple);
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}
