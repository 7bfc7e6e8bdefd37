//! `cargo tour start`: sets up what is missing, builds the app and opens it.
//! Knows nothing of how a need is met or a display is made.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use crate::app;
use crate::debian::Consent;
use crate::needs;
use crate::python::Venv;
use crate::repo::Repo;

/// What can be typed after `cargo tour start`.
#[derive(Args)]
pub struct Options {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Arguments for the app, after `--`
    #[arg(last = true)]
    arguments: Vec<OsString>,
}

/// Opens the app; where there is no display, saves a screenshot of it instead.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let is_windowless =
        options.arguments.iter().any(|argument| argument == "--headless");
    let mut needs = needs::to_build();
    if !is_windowless {
        needs.extend(needs::to_show());
    }
    needs::ensure(&shell, &needs, Consent::new(options.yes, &shell))?;
    Venv::of(repo).ensure(&shell)?;
    let mut command = Command::new(app::build(&shell)?);
    command.args(&options.arguments);
    if is_windowless || needs::has_display() {
        app::become_program(command)
    } else {
        photograph(repo, command)
    }
}

/// Shows the app on a display in memory, and says where the screenshot is.
#[cfg(target_os = "linux")]
fn photograph(repo: &Repo, mut command: Command) -> Result<ExitCode> {
    use crate::display::Display;
    use crate::visit::Visit;

    eprintln!("there is no display: opening the app on one in memory");
    let display = Display::start()?;
    display.lend(&mut command);
    let mut visit = Visit::start(command)?;
    visit.wait_for_page()?;
    let file = repo.root.join("target/screenshots/start.png");
    display.picture()?.save(&file)?;
    visit.close()?;
    println!("the app showed its page and closed; screenshot: {}", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Never needed: every other system has a display.
#[cfg(not(target_os = "linux"))]
fn photograph(_: &Repo, command: Command) -> Result<ExitCode> {
    app::become_program(command)
}
