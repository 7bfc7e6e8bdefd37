//! The group `platforms` of `cargo tour test`: what Linux can tell of Windows and macOS.
//! Knows nothing of Wine or of a Python for Windows: each has a file of its own.

use std::path::Path;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::app;
use crate::needs::{self, Need};
use crate::repo::Repo;
use crate::tally::{Tally, check, count_cargo, suite};

mod checkout;
pub mod wine;

use checkout::Checkout;
use wine::Wine;

/// The Windows that Linux can link for; users get the same code from Microsoft's linker.
const WINDOWS: &str = "x86_64-pc-windows-gnu";
/// The macOS that Linux can check, without Apple's linker.
const MACOS: &str = "aarch64-apple-darwin";

/// What of `final` is run under Wine: what depends on the system, and not what Django
/// answers on each of them alike.
const RUN: &[&str] =
    &["lifecycle::", "failures::", "faults::shell::", "faults::folders::"];

/// What cannot be run there.
const NOT_RUN: &[&str] = &[
    // It makes a virtual environment, and Python as python.org embeds it has no `venv`.
    "a_missing_package_is_named",
    // Wine hands what is no program of Windows over to Linux, and has been seen to hang.
    "a_file_that_is_no_program_is_named",
];

/// What the machine must have, where there is something to run.
pub fn to_run() -> Vec<Need> {
    if is_here() { [needs::to_build(), needs::to_cross()].concat() } else { vec![] }
}

/// Checks the code for both systems, and runs what can be run.
pub fn run(repo: &Repo, shell: &Shell) -> Result<Tally> {
    if !is_here() {
        println!(
            "skipped: this is for Linux on x86-64; on Windows and macOS the groups `final` \
             and `faults` run the same tests natively"
        );
        return Ok(Tally::default());
    }
    ensure_target(shell, WINDOWS)?;
    ensure_target(shell, MACOS)?;
    let mut tally = check_code(shell, WINDOWS);
    // One Objective-C file of a dependency: a check does not need what it compiles to,
    // and only Apple has the headers.
    let _compiler = shell.push_env("CC_aarch64_apple_darwin", "true");
    let _archiver = shell.push_env("AR_aarch64_apple_darwin", "true");
    tally += check_code(shell, MACOS);
    tally += run_under_wine(repo, shell)?;
    Ok(tally)
}

/// Tells whether this machine can do it: Wine runs programs for its own processor.
fn is_here() -> bool {
    cfg!(all(target_os = "linux", target_arch = "x86_64"))
}

/// Sees to it that Rust's standard library is there for another system.
fn ensure_target(shell: &Shell, target: &str) -> Result<()> {
    let folder = cmd!(shell, "rustc --print target-libdir --target {target}")
        .quiet()
        .read()
        .context("could not ask Rust for its libraries")?;
    if Path::new(&folder).is_dir() {
        return Ok(());
    }
    cmd!(shell, "rustup target add {target}").run().with_context(|| {
        format!(
            "could not install Rust's standard library for `{target}`\n  \
             try: install Rust from https://rustup.rs, which has it for every system"
        )
    })
}

/// Compiles everything for another system, as far as that goes without its linker.
fn check_code(shell: &Shell, target: &str) -> Tally {
    // "All targets" leaves out what `cargo test` alone does not run; `gui` and `release`
    // are for Linux only.
    check(&cmd!(
        shell,
        "cargo clippy --workspace --all-targets --test soak --target {target} --locked -- -D warnings"
    ))
}

/// Runs tests of `final` as programs of Windows, with a Python of Windows.
fn run_under_wine(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let folder = repo.root.join("target/platforms");
    let checkout = Checkout::ensure(repo, shell, &folder)?;
    let wine = Wine::start(shell, &folder.join("wine"))?;
    let target = app::target_folder(shell)?;
    let _variables = wine.lend(shell, &Path::new(&target).join(WINDOWS).join("debug"));
    let _here = shell.push_dir(checkout.folder());
    // The tests have bounds of their own, but Wine itself can hang. In seconds:
    let bounded = ["--kill-after=10", "900"];
    let test = [
        "test",
        "--locked",
        "--offline",
        "--no-fail-fast",
        "--package",
        "final",
        "--target",
        WINDOWS,
        "--target-dir",
        &target,
    ];
    let mut tally = suite(
        cmd!(shell, "timeout {bounded...} cargo {test...} --bin final"),
        count_cargo,
    );
    // One at a time: with two, Wine 8 could not start a program now and then (1359).
    let one = ["--test-threads", "1"];
    let skipped = NOT_RUN.iter().flat_map(|name| ["--skip", name]);
    tally += suite(
        cmd!(
            shell,
            "timeout {bounded...} cargo {test...} --test headless -- {one...} {RUN...} {skipped...}"
        ),
        count_cargo,
    );
    Ok(tally)
}
