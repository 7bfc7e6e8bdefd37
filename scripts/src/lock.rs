//! `cargo tour lock`: gives what teams copy lock files of its own, with the repository's
//! versions.
//! Chooses no version: that is `cargo update`, at the root.

use std::process::ExitCode;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::repo::Repo;

/// The crates that are built outside the workspace too.
pub const CRATES: [&str; 2] = ["final", "final/packaging"];

/// Lets cargo leave out of the root's lock file what each crate does not need.
pub fn run(repo: &Repo) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let copy = repo.copy_out()?;
    for name in CRATES {
        let lock = copy.path().join(name).join("Cargo.lock");
        fs_err::copy(repo.root.join("Cargo.lock"), &lock)?;
        // Only outside the workspace does cargo take a crate for a whole of its own.
        let _copy = shell.push_dir(copy.path().join(name));
        cmd!(shell, "cargo metadata --offline --format-version 1")
            .quiet()
            .ignore_stdout()
            .run()
            .with_context(|| {
                format!("could not lock the copy of `{name}`\n  try: cargo build")
            })?;
        fs_err::copy(&lock, repo.root.join(name).join("Cargo.lock"))?;
        println!("{name}/Cargo.lock has the repository's versions");
    }
    Ok(ExitCode::SUCCESS)
}
