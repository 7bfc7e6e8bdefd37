//! Makes the packages that users install. Its verbs can be run one by one; `package` runs
//! them all.

#![expect(clippy::print_stdout, reason = "the terminal is this program's window")]
use std::process::ExitCode;

use clap::{Parser, Subcommand};

// One file for each verb; `package` calls the others.
mod package;
mod stage;
mod sbom;
mod licenses;
mod archive;
mod checksums;
mod sizes;
mod sign;
mod notarize;
mod signing;
mod key;
mod release;
mod update_file;

// What the verbs share.
mod bundler;
mod folders;
mod target;
mod parts;
mod update;

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
    /// Write the list of all that a package is made of
    Sbom(sbom::Options),
    /// Write the page with the licenses of what others made
    Licenses(licenses::Options),
    /// Pack a folder into one file
    Archive(archive::Options),
    /// Write the checksums of the files in a folder
    Checksums(checksums::Options),
    /// Print how big a folder is, and its largest parts
    Sizes(sizes::Options),
    /// Sign an app for macOS and all code in it, from the inside out
    Sign(sign::Options),
    /// Say what would be signed here, by what the environment has
    Signing,
    /// Let Apple check a signed DMG, and staple the answer to it
    Notarize(notarize::Options),
    /// Make the pair of keys that updates are signed with
    Key(key::Options),
    /// Make the folder that installed apps update themselves from
    Release(release::Options),
    /// Make an update in one file, for computers without a network
    UpdateFile(update_file::Options),
}

fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::Package(options) => package::run(&options),
        Verb::Stage(options) => stage::run(&options),
        Verb::Verify { bundle } => stage::verify(&bundle),
        Verb::Sbom(options) => sbom::run(&options),
        Verb::Licenses(options) => licenses::run(&options),
        Verb::Archive(options) => archive::run(&options),
        Verb::Checksums(options) => checksums::run(&options),
        Verb::Sizes(options) => sizes::run(&options),
        Verb::Sign(options) => sign::run(&options),
        Verb::Signing => Ok(signing::run()),
        Verb::Notarize(options) => notarize::run(&options),
        Verb::Key(options) => key::run(&options),
        Verb::Release(options) => release::run(&options),
        Verb::UpdateFile(options) => update_file::run(&options),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
