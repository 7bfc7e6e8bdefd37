//! `cargo tour package`: sets up what packaging takes, and lets `final/packaging` do it.
//! Knows nothing of packages: a team has `final/packaging` without these commands.

use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use fs_err as fs;
use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use crate::debian::Consent;
use crate::icons::check_icons;
use crate::needs::{self, Need};
use crate::probe::ask;
use crate::python::{Python, Venv};
use crate::repo::Repo;
use crate::tally::{Tally, check};

/// What can be typed after `cargo tour package`.
#[derive(Args)]
pub struct Options {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Take a Python of this computer where none can be downloaded (Linux)
    #[arg(long)]
    local_python: bool,
    /// What `packaging package` takes, such as --format deb; its --help lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// What can be typed after `cargo tour release` and the like.
#[derive(Args)]
pub struct More {
    /// What the verb of `packaging` takes; its --help lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    more: Vec<String>,
}

/// The most that a package may have, in bytes.
const LARGEST_PACKAGE: u64 = 45_000_000;
/// The most that what is installed may have, in bytes.
const LARGEST_BUNDLE: u64 = 130_000_000;

/// Where GitHub's downloads come from: python-build-standalone is there.
const DOWNLOADS: (&str, u16) = ("github.com", 443);

/// How long to wait for GitHub before it counts as out of reach.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the machine must have to make packages.
pub fn to_package() -> Vec<Need> {
    let mut needs = needs::to_build();
    needs.extend(needs::to_bundle());
    needs
}

/// Makes the packages.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let shell = repo.shell()?;
    needs::ensure(&shell, &to_package(), Consent::new(options.yes, &shell))?;
    Venv::of(repo).ensure(&shell)?;
    let python = if options.local_python { local_python(&shell)? } else { vec![] };
    let more = &options.more;
    let made = packaging(&shell, "package").args(python).args(more).run();
    Ok(if made.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs another verb of `final/packaging`.
pub fn run_verb(repo: &Repo, verb: &str, More { more }: &More) -> Result<ExitCode> {
    let shell = repo.shell()?;
    needs::ensure(&shell, &to_package(), Consent::new(false, &shell))?;
    let done = packaging(&shell, verb).args(more).run();
    Ok(if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Makes the packages, and sees that what is in them is the same each time.
pub fn run_group(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let packages = make(repo, shell)?;
    let mut tally = Tally::one("make the packages", true);
    if cfg!(target_os = "linux") {
        tally += check_packages(&packages)?;
    }
    let elsewhere = tempfile::tempdir()?;
    let again = elsewhere.path().join("ein Büßer/bundle");
    tally += Tally::one("stage it elsewhere", stage(shell, &again).is_ok());
    tally += check(&packaging(shell, "verify").arg(&again));
    let manifest = |bundle: &Path| fs::read_to_string(bundle.join("manifest.json"));
    let is_same = manifest(&packages.with_file_name("bundle"))? == manifest(&again)?;
    tally += Tally::one("the same files when staged twice", is_same);
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        // Where the icons were drawn: another processor may round a pixel otherwise.
        tally += check_icons(repo, shell)?;
    }
    Ok(tally)
}

/// Sees that there is what there should be, and no more, and that none is too large.
fn check_packages(packages: &Path) -> Result<Tally> {
    let mut endings = Vec::new();
    let mut tally = Tally::default();
    for entry in fs::read_dir(packages)? {
        let entry = entry?;
        let (name, size) = (entry.file_name(), entry.metadata()?.len());
        tally += Tally::one("a package is small", size <= LARGEST_PACKAGE);
        let name = name.to_string_lossy().into_owned();
        endings.push(name.rsplit('.').next().unwrap_or_default().to_string());
    }
    endings.sort();
    let expected = ["SHA256SUMS", "deb", "gz", "json", "rpm"];
    tally += Tally::one(&format!("{endings:?} are the packages"), endings == expected);
    let manifest = fs::read(packages.with_file_name("bundle").join("manifest.json"))?;
    let manifest: Value = serde_json::from_slice(&manifest)?;
    println!("with Python {}: {} bytes", manifest["python"], manifest["bytes"]);
    let is_small = manifest["bytes"].as_u64().is_some_and(|it| it <= LARGEST_BUNDLE);
    tally += Tally::one("what is installed is small", is_small);
    Ok(tally)
}

/// Makes the packages for tests, once, and returns the folder that they are in.
pub fn make(repo: &Repo, shell: &Shell) -> Result<PathBuf> {
    static MADE: OnceLock<()> = OnceLock::new();
    if MADE.get().is_none() {
        let python = python_for_tests(shell)?;
        let made = packaging(shell, "package").args(python).run();
        made.context("could not make the packages")?;
        let _ = MADE.set(()); // Nobody else makes them meanwhile.
    }
    let host = ask(shell, "rustc", &["--print", "host-tuple"]);
    let host = host.context("could not ask Rust for the target of this computer")?;
    Ok(repo.root.join("target/package").join(host).join("packages"))
}

/// Stages the project for a test, with whichever Python can be had.
pub fn stage(shell: &Shell, bundle: &Path) -> Result<()> {
    let python = python_for_tests(shell)?;
    packaging(shell, "stage")
        .args(python)
        .arg("--out")
        .arg(bundle)
        .run()
        .context("could not stage the bundle")
}

/// A verb of `final/packaging`.
fn packaging<'a>(shell: &'a Shell, verb: &str) -> Cmd<'a> {
    cmd!(shell, "cargo run --quiet --locked --package packaging -- {verb}")
}

/// The arguments that name a Python: none where the one of `python.toml` is in reach.
pub fn python_for_tests(shell: &Shell) -> Result<Vec<String>> {
    static IS_IN_REACH: OnceLock<bool> = OnceLock::new();
    if *IS_IN_REACH.get_or_init(is_in_reach) {
        return Ok(vec![]);
    }
    println!(
        "{} is out of reach: packaged with a Python of this computer",
        DOWNLOADS.0
    );
    local_python(shell)
}

/// Tells whether a connection comes about.
fn is_in_reach() -> bool {
    let addresses = DOWNLOADS.to_socket_addrs().into_iter().flatten();
    addresses.into_iter().any(|it| TcpStream::connect_timeout(&it, PATIENCE).is_ok())
}

/// The arguments that name a Python of this computer: one that pyenv has of the version
/// that packages get, or else the newest.
fn local_python(shell: &Shell) -> Result<Vec<String>> {
    let pin =
        fs::read_to_string(shell.current_dir().join("final/packaging/python.toml"))?;
    let pin: toml::Table = pin.parse()?;
    let minor = pin["version"].as_str().and_then(|it| it.rsplit_once('.'));
    let minor = minor.context("python.toml has a version")?.0;
    let pyenv = ask(shell, "pyenv", &["prefix", minor]);
    let found = || Python::find(shell)?.prefix(shell);
    let prefix = pyenv.or_else(found).context("could not find a Python")?;
    Ok(vec!["--python-prefix".into(), prefix])
}
