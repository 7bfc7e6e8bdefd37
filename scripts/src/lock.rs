//! `cargo tour lock`: gives `final` a lock file of its own, with the repository's versions.
//! Chooses no version: that is `cargo update`, at the root.

use std::process::ExitCode;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::repo::Repo;

/// Lets cargo leave out of the root's lock file what `final` does not need.
pub fn run(repo: &Repo) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let copy = repo.copy_out()?;
    let lock = copy.path().join("final/Cargo.lock");
    fs_err::copy(repo.root.join("Cargo.lock"), &lock)?;
    // Only outside the workspace does cargo take `final` for a whole of its own.
    let _copy = shell.push_dir(copy.path().join("final"));
    cmd!(shell, "cargo metadata --offline --format-version 1")
        .quiet()
        .ignore_stdout()
        .run()
        .context("could not lock the copy of `final`\n  try: cargo build")?;
    fs_err::copy(&lock, repo.root.join("final/Cargo.lock"))?;
    println!("final/Cargo.lock has the repository's versions");
    Ok(ExitCode::SUCCESS)
}
