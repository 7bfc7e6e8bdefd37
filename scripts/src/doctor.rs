//! `cargo tour doctor`: says what is on this machine and what is not.
//! Changes nothing; `start` does.

use std::env;
use std::process::ExitCode;

use anyhow::Result;

use crate::needs::{self, Weight};
use crate::python::{Freshness, Venv};
use crate::repo::Repo;

/// Prints one line for each need; fails if one is missing that the app needs.
pub fn run(repo: &Repo) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let mut missing = 0;
    for need in needs::all() {
        let found = (need.find)(&shell);
        let fix = || format!("fix: {}", need.advice(&shell));
        match (found, need.weight) {
            (Some(found), _) => {
                line("ok", need.name, found.lines().next().unwrap_or(""));
            }
            (None, Weight::Optional(reason)) => {
                line("optional", need.name, &format!("{reason}; {}", fix()));
            }
            (None, Weight::Needed) => {
                missing += 1;
                line("missing", need.name, &fix());
            }
        }
    }
    let (word, note) = match Venv::of(repo).freshness(&shell) {
        Freshness::Current => ("ok", "`django/.venv` holds what the lock file says"),
        Freshness::Stale => ("later", "`cargo tour start` brings them up to date"),
        Freshness::Missing => ("later", "`cargo tour start` makes `django/.venv`"),
    };
    line(word, "Python packages", note);
    let display =
        ["WAYLAND_DISPLAY", "DISPLAY"].iter().find_map(|name| env::var(name).ok());
    match display {
        _ if !needs::has_display() => {
            line(
                "note",
                "display",
                "none: `cargo tour start` saves a screenshot instead",
            );
        }
        name => line("ok", "display", &name.unwrap_or_default()),
    }
    println!();
    if missing == 0 {
        println!("ready: cargo tour start");
        Ok(ExitCode::SUCCESS)
    } else {
        println!(
            "{missing} missing; `cargo tour start` installs system packages, after asking"
        );
        Ok(ExitCode::FAILURE)
    }
}

/// Prints a verdict, what it is about, and what there is to say.
fn line(word: &str, name: &str, note: &str) {
    println!("{word:<9} {name:<16} {note}");
}
