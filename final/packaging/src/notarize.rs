//! `packaging notarize`: lets Apple check a signed DMG, and staples the answer to it.
//! Knows nothing of what is in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::{Deserialize, Serialize};
use xshell::{Shell, cmd};

/// The key to App Store Connect: its file, its name and who has given it out.
pub const VARIABLES: [&str; 3] =
    ["APPLE_API_KEY_PATH", "APPLE_API_KEY", "APPLE_API_ISSUER"];

/// What can be typed after `packaging notarize`.
#[derive(Args)]
pub struct Options {
    /// The signed DMG
    file: PathBuf,
}

/// What Apple answers, as far as we read it.
#[derive(Deserialize, Serialize)]
struct Submission {
    /// By which we ask again.
    id: String,
    /// Not there yet when it was sent.
    #[serde(default)]
    status: Option<String>,
}

/// Sends the DMG, or waits for the answer to the last one; without a key, says what it takes.
pub fn run(options: &Options) -> Result<ExitCode> {
    let file = fs_err::canonicalize(&options.file)?;
    let shell = Shell::new()?;
    let Some(key) = key()? else {
        println!(
            "not notarized: `{}`, so macOS warns before it opens what is in it\n  try: {}",
            file.display(),
            VARIABLES.map(|name| format!("{name}=…")).join(" ")
        );
        return Ok(ExitCode::SUCCESS);
    };
    if cmd!(shell, "xcrun stapler validate {file}")
        .quiet()
        .ignore_stdout()
        .run()
        .is_ok()
    {
        println!("notarized before: `{}`", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    let note = note_of(&file);
    let id = match sent_before(&file, &note)? {
        Some(id) => {
            println!("waiting for the answer to `{id}`, which was sent before");
            id
        }
        None => send(&shell, &file, &key, &note)?,
    };
    wait(&shell, &id, &key, &note)?;
    cmd!(shell, "xcrun stapler staple {file}")
        .quiet()
        .run()
        .context("could not staple the answer to the DMG")?;
    cmd!(shell, "xcrun stapler validate {file}")
        .quiet()
        .run()
        .context("the stapled answer does not hold")?;
    fs_err::remove_file(note)?;
    println!("notarized: `{}`", file.display());
    Ok(ExitCode::SUCCESS)
}

/// Reads the key as notarytool takes it; none of the variables is as good as no key.
fn key() -> Result<Option<Vec<String>>> {
    let values =
        VARIABLES.map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    if values.iter().all(Option::is_none) {
        return Ok(None);
    }
    let mut arguments = Vec::new();
    for ((name, value), flag) in
        VARIABLES.iter().zip(values).zip(["--key", "--key-id", "--issuer"])
    {
        let Some(value) = value else {
            bail!("could not read `{name}`: it is not set, and others of the key are");
        };
        arguments.extend([flag.to_owned(), value]);
    }
    Ok(Some(arguments))
}

/// Where the id of a submission is kept, so that a run that was cut short can be taken up.
fn note_of(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".submission.json");
    file.with_file_name(name)
}

/// Returns the id under which this very file was sent, if it was.
fn sent_before(file: &Path, note: &Path) -> Result<Option<String>> {
    if !note.is_file() {
        return Ok(None);
    }
    let (made, sent) =
        (fs_err::metadata(file)?.modified()?, fs_err::metadata(note)?.modified()?);
    if made > sent {
        return Ok(None); // It was made anew since.
    }
    let submission = parse(&fs_err::read_to_string(note)?)?;
    Ok(Some(submission.id))
}

/// Sends the file, and notes the id before anything else can go wrong.
fn send(shell: &Shell, file: &Path, key: &[String], note: &Path) -> Result<String> {
    println!("sending `{}` to Apple", file.display());
    let answer =
        cmd!(shell, "xcrun notarytool submit {file} {key...} --output-format json")
            .quiet()
            .read()
            .context("could not send the DMG to Apple")?;
    let submission = parse(&answer)?;
    fs_err::write(note, serde_json::to_string(&submission)?)?;
    println!("sent as `{}`; the same command waits for the answer", submission.id);
    Ok(submission.id)
}

/// Waits for the answer; if it is no, shows Apple's reasons, and forgets the submission.
fn wait(shell: &Shell, id: &str, key: &[String], note: &Path) -> Result<()> {
    // A "no" may be an exit code too, but the answer tells more.
    let answer =
        cmd!(shell, "xcrun notarytool wait {id} {key...} --output-format json")
            .quiet()
            .ignore_status()
            .read()
            .context("could not ask Apple for the answer")?;
    match parse(&answer)?.status.as_deref() {
        Some("Accepted") => Ok(()),
        Some("In Progress") | None => {
            bail!("there is no answer to `{id}` yet\n  try: the same command, later")
        }
        Some(status) => {
            let _ = cmd!(shell, "xcrun notarytool log {id} {key...}").quiet().run(); // for people
            fs_err::remove_file(note)?;
            bail!("Apple did not accept the DMG: {status}; the reasons are above")
        }
    }
}

/// Reads what notarytool has printed.
fn parse(answer: &str) -> Result<Submission> {
    serde_json::from_str(answer).with_context(|| {
        format!("could not understand notarytool: `{}`", answer.trim())
    })
}
