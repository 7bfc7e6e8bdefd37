//! `cargo tour faults`: tries every fault and every threat of the table on the real app.
//! Knows nothing of what a row is about: that is in its tests (`final/tests`).

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use fs_err as fs;
use serde_json::{Value, json};
use xshell::Shell;

use crate::app;
use crate::debian::Consent;
use crate::needs::{self, Need};
#[cfg(target_os = "linux")]
use crate::picture::Picture;
use crate::probe::ask;
use crate::python::Venv;
use crate::repo::Repo;
use crate::tally::Tally;

pub mod table;
mod trial;
mod verdict;
mod proof;

use proof::{Proof, Workshop};
use table::Row;
use trial::Trial;
use verdict::{Verdict, Word};

/// Where the results go, from the root of the repository.
const RESULTS: &str = "target/faults";

/// How many lines of a failed test are printed.
const LINES_OF_EVIDENCE: usize = 40;

/// How many rows are proven in each run of `cargo tour test`.
const PROVEN_EACH_TIME: usize = 4;

/// What can be typed after `cargo tour faults`.
#[derive(Args)]
pub struct Options {
    /// Try only these rows, such as F1 S16
    rows: Vec<String>,
    /// Also take out what guards each row, and see that it falls without
    #[arg(long)]
    prove: bool,
    /// Print the rows without trying them
    #[arg(long)]
    list: bool,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// What the machine must have: the tests of some rows need the window.
pub fn to_try() -> Vec<Need> {
    let mut needs = needs::to_build();
    if cfg!(target_os = "linux") {
        needs.extend(needs::to_drive());
    }
    needs
}

/// Tries the rows that were asked for.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let rows = wanted(repo, &options.rows)?;
    if options.list {
        for row in &rows {
            println!("{:<4} {}\n     {}", row.id, row.injected, row.expected);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let shell = repo.shell()?;
    needs::ensure(&shell, &to_try(), Consent::new(options.yes, &shell))?;
    Venv::of(repo).ensure(&shell)?;
    let proven = if options.prove { rows.iter().collect() } else { vec![] };
    let tally = try_and_prove(repo, &shell, &rows, proven)?;
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tries all rows, and proves a few, which are others for each commit.
pub fn run_group(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let rows = wanted(repo, &[])?;
    let provable: Vec<&Row> =
        rows.iter().filter(|row| !row.guards.is_empty()).collect();
    let commit = ask(shell, "git", &["rev-parse", "--short=7", "HEAD"]);
    let turn = usize::from_str_radix(&commit.unwrap_or_default(), 16).unwrap_or(0);
    let from = turn % provable.len().max(1);
    let mut proven: Vec<&Row> =
        provable.iter().cycle().skip(from).take(PROVEN_EACH_TIME).copied().collect();
    if !cfg!(target_os = "linux") {
        proven.clear(); // The guards are the same code on every system.
    }
    try_and_prove(repo, shell, &rows, proven)
}

/// The rows with these ids, or all of them.
fn wanted(repo: &Repo, ids: &[String]) -> Result<Vec<Row>> {
    let mut rows = table::read(&fs::read_to_string(repo.root.join(table::PATH))?)?;
    if let Some(id) =
        ids.iter().find(|id| rows.iter().all(|row| !row.id.eq_ignore_ascii_case(id)))
    {
        bail!("could not find the row `{id}`\n  try: cargo tour faults --list");
    }
    let is_wanted = |row: &Row| ids.iter().any(|id| id.eq_ignore_ascii_case(&row.id));
    rows.retain(|row| ids.is_empty() || is_wanted(row));
    Ok(rows)
}

/// Prints and writes down what becomes of `rows`, and of `proven` without their guards.
fn try_and_prove(
    repo: &Repo,
    shell: &Shell,
    rows: &[Row],
    proven: Vec<&Row>,
) -> Result<Tally> {
    let results = repo.root.join(RESULTS);
    let trials = trial::all(shell, &[])?;
    let mut verdicts = Vec::new();
    for row in rows {
        let verdict = Verdict::new(row, try_row(repo, shell, row, &trials)?);
        println!("{verdict}");
        verdicts.push(verdict);
    }
    println!("\n{}", verdict::summary(&verdicts));
    for verdict in verdicts.iter().filter(|it| it.word == Word::Fell) {
        show_evidence(&results.join("evidence").join(&verdict.row.id))?;
    }
    let mut proven = proven;
    // What has not held here cannot be seen to fall.
    proven.retain(|row| {
        verdicts.iter().any(|it| it.row.id == row.id && it.word == Word::Held)
    });
    let proofs = if proven.is_empty() { vec![] } else { prove(repo, shell, &proven)? };
    let json = json!({
        "rows": verdicts.iter().map(Verdict::to_json).collect::<Vec<Value>>(),
        "proofs": proofs.iter().map(Proof::to_json).collect::<Vec<Value>>(),
    });
    fs::write(results.join("faults.json"), format!("{json:#}\n"))?;
    let judged = |it: &&Verdict| matches!(it.word, Word::Held | Word::Fell);
    let mut tally = Tally::default();
    for it in verdicts.iter().filter(judged) {
        tally += Tally::one(&it.in_short(), it.word == Word::Held);
    }
    for proof in &proofs {
        tally += Tally::one(&proof.to_string(), proof.is_red());
    }
    Ok(tally)
}

/// Prints the end of what the tests of a fallen row wrote: nothing else may be left of it
/// where the tests run on somebody else's machine.
fn show_evidence(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            let lines: Vec<&str> = text.lines().collect();
            let last = lines.len().saturating_sub(LINES_OF_EVIDENCE);
            println!("\n{}\n{}", path.display(), lines[last..].join("\n"));
        }
    }
    Ok(())
}

/// Runs the tests of a row; what they leave is kept if one of them fails.
fn try_row(
    repo: &Repo,
    shell: &Shell,
    row: &Row,
    trials: &[Trial],
) -> Result<Vec<trial::Outcome>> {
    let evidence = repo.root.join(RESULTS).join("evidence").join(&row.id);
    if evidence.exists() {
        fs::remove_dir_all(&evidence)?;
    }
    let mut outcomes = Vec::new();
    for trial in trials.iter().filter(|trial| trial.is_of(row)) {
        outcomes.push(trial.run(&evidence, &released(repo, shell, trial)?)?);
    }
    if outcomes.iter().all(|outcome| outcome.is_passed) && evidence.exists() {
        fs::remove_dir_all(&evidence)?;
    }
    #[cfg(target_os = "linux")]
    develop(&evidence)?;
    Ok(outcomes)
}

/// Builds the app as users get it, for a test that looks at it, and names it.
fn released(repo: &Repo, shell: &Shell, trial: &Trial) -> Result<trial::Environment> {
    if !trial.is_of_release() {
        return Ok(vec![]);
    }
    let program = crate::released::lay_out(repo, shell)?;
    Ok(vec![(crate::released::VARIABLE, program.into())])
}

/// Makes a picture of the display that a failed test has left, if it had one.
#[cfg(target_os = "linux")]
fn develop(evidence: &Path) -> Result<()> {
    let dump = evidence.join("Xvfb_screen0");
    let Ok(bytes) = fs::read(&dump) else { return Ok(()) };
    if let Some(picture) = Picture::from_dump(&bytes) {
        picture.save(&evidence.join("screen.png"))?;
    }
    Ok(fs::remove_file(dump)?)
}

/// Takes out each guard of these rows in turn, and says how many rows fell.
fn prove(repo: &Repo, shell: &Shell, rows: &[&Row]) -> Result<Vec<Proof>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    println!("\nwithout their guards: {}", ids.join(" "));
    let workshop = Workshop::open(repo, shell)?;
    let mut proofs = Vec::new();
    for row in rows {
        for guard in &row.guards {
            let proof = workshop.prove(row, guard)?;
            println!("{proof}");
            proofs.push(proof);
        }
    }
    app::build(shell)?; // The program in `target` was the one without the last guard.
    let is_green =
        |row: &&&Row| proofs.iter().any(|it| it.id == row.id && !it.is_red());
    let green = rows.iter().filter(is_green).count();
    println!("\n{} of {} rows seen red", rows.len() - green, rows.len());
    Ok(proofs)
}
