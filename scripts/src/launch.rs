//! `cargo tour launch`: starts an installed app, and sees it work, be photographed and end.
//! Knows nothing of how it was installed, nor of what is on its pages.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::debian::Consent;
use crate::needs;
use crate::repo::Repo;
use crate::visit::Visit;

#[cfg_attr(target_os = "linux", path = "launch/memory.rs")]
#[cfg_attr(not(target_os = "linux"), path = "launch/desktop.rs")]
mod screen;

use screen::Screen;

/// Where the bundle is, from the folder of the program: Windows or a plain folder, Linux,
/// macOS, where the app looks too; and an `AppImage` that was unpacked.
const BUNDLES: [&str; 4] = [
    "bundle",
    "../lib/Flying Stable/bundle",
    "../Resources/bundle",
    "usr/lib/Flying Stable/bundle",
];

/// How long processes of ours may take to be gone after the app.
const LEAVE_LIMIT: Duration = Duration::from_secs(10);

/// What can be typed after `cargo tour launch`.
#[derive(Args)]
pub struct Options {
    /// The installed program; on macOS the app will do
    program: PathBuf,
    /// Where the screenshot goes
    #[arg(
        long,
        value_name = "FILE",
        default_value = "target/screenshots/installed.png"
    )]
    screenshot: PathBuf,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// Starts the app with a new data folder, waits for its page, and ends it in order.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let needs = needs::to_photograph();
    needs::ensure(&shell, &needs, Consent::new(options.yes, &shell))?;
    let program = program(&options.program)?;
    let bundle = bundle(&program)?;
    let screen = Screen::find()?;
    let data = tempfile::tempdir()?;
    let picture = repo.root.join(&options.screenshot);

    let mut command = Command::new(&program);
    command.arg("--data-dir").arg(data.path());
    screen.lend(&mut command);
    let start = Instant::now();
    let mut visit = Visit::start(command)?;
    // The window goes to the page only after Django was healthy.
    visit.wait_for_page()?;
    let shown = start.elapsed();
    if processes_of(&bundle)?.is_empty() {
        bail!("could not find the Python of `{}` at work", bundle.display());
    }
    screen.photograph(&picture)?;
    let start = Instant::now();
    visit.close()?;
    let closed = start.elapsed();
    wait_until_none_is_left(&bundle)?;
    println!(
        "launched `{}`: page after {:.1} s, closed after {:.1} s, no process left; screenshot: {}",
        program.display(),
        shown.as_secs_f32(),
        closed.as_secs_f32(),
        picture.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Finds the program in an app for macOS; elsewhere it is what was named.
fn program(named: &Path) -> Result<PathBuf> {
    let path = real(named)?;
    if path.is_file() {
        return Ok(path);
    }
    let none = || format!("could not find a program in `{}`", path.display());
    let programs = fs_err::read_dir(path.join("Contents/MacOS")).with_context(none)?;
    Ok(programs.into_iter().next().with_context(none)??.path())
}

/// Finds the files that the app brought along.
fn bundle(program: &Path) -> Result<PathBuf> {
    let folder = program.parent().context("a program is in a folder")?;
    let found = BUNDLES.iter().find_map(|place| real(&folder.join(place)).ok());
    found.with_context(|| {
        format!("could not find the bundle of `{}`", program.display())
    })
}

/// The path without links, as a command line shows it: Windows begins it with `\\?\`.
fn real(path: &Path) -> Result<PathBuf> {
    let path = fs_err::canonicalize(path)?.display().to_string();
    Ok(path.trim_start_matches(r"\\?\").into())
}

/// The command lines of processes that run a program of this bundle: Python, a few times.
fn processes_of(bundle: &Path) -> Result<Vec<String>> {
    let mut list = if cfg!(windows) {
        let mut list = Command::new("powershell");
        let ask = "Get-CimInstance Win32_Process | ForEach-Object { $_.CommandLine }";
        list.args(["-NoProfile", "-NonInteractive", "-Command", ask]);
        list
    } else {
        let mut list = Command::new("ps");
        list.args(["-A", "-ww", "-o", "args="]);
        list
    };
    let printed = list.output().context("could not list the processes")?;
    let python = bundle.join("python").display().to_string();
    let lines = String::from_utf8_lossy(&printed.stdout);
    Ok(lines.lines().filter(|line| line.contains(&python)).map(str::to_owned).collect())
}

/// Waits until the bundle's processes are gone; asking takes a moment each time.
fn wait_until_none_is_left(bundle: &Path) -> Result<()> {
    let deadline = Instant::now() + LEAVE_LIMIT;
    loop {
        let left = processes_of(bundle)?;
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("the app left processes behind:\n  {}", left.join("\n  "));
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::*;

    #[test]
    fn a_process_of_the_bundle_is_seen_until_it_has_ended() {
        let bundle = tempfile::tempdir().unwrap();
        let python = bundle.path().join("python/bin/python3");
        let mut child = Command::new("sh");
        child.args(["-c", "read -r _"]).arg(python).stdin(Stdio::piped());
        let mut child = child.spawn().unwrap();

        let while_it_runs = processes_of(bundle.path()).unwrap();
        drop(child.stdin.take());
        child.wait().unwrap();

        assert_eq!(while_it_runs.len(), 1, "{while_it_runs:?}");
        wait_until_none_is_left(bundle.path()).unwrap();
    }

    #[test]
    fn the_bundle_is_found_as_each_system_installs_it() {
        let system = tempfile::tempdir().unwrap();
        let root = system.path().canonicalize().unwrap();
        for (program, place) in [
            ("Flying Stable/flying-stable.exe", "Flying Stable/bundle"),
            ("usr/bin/flying-stable", "usr/lib/Flying Stable/bundle"),
            ("A.app/Contents/MacOS/flying-stable", "A.app/Contents/Resources/bundle"),
            ("squashfs-root/AppRun", "squashfs-root/usr/lib/Flying Stable/bundle"),
        ] {
            let program = root.join(program);
            fs_err::create_dir_all(program.parent().unwrap()).unwrap();
            fs_err::create_dir_all(root.join(place)).unwrap();

            assert_eq!(bundle(&program).unwrap(), root.join(place));
        }
    }

    #[test]
    fn an_app_for_macos_is_taken_for_its_program() {
        let folder = tempfile::tempdir().unwrap();
        let app = folder.path().canonicalize().unwrap().join("A.app");
        let inside = app.join("Contents/MacOS/flying-stable");
        fs_err::create_dir_all(inside.parent().unwrap()).unwrap();
        fs_err::write(&inside, "").unwrap();

        assert_eq!(program(&app).unwrap(), inside);
        let error = program(&app.join("Contents")).unwrap_err();
        assert!(error.to_string().contains("could not find a program"), "{error}");
    }
}
