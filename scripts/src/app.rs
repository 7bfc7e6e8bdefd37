//! Owns the app as a program: builds it, and gives the terminal over to it.
//! Knows nothing of displays or of what the app does.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde_json::Value;
use xshell::{Shell, cmd};

/// Builds `final` and returns the program; cargo's progress goes to the terminal.
pub fn build(shell: &Shell) -> Result<PathBuf> {
    let build = cmd!(
        shell,
        "cargo build --package final --message-format json-render-diagnostics"
    );
    eprintln!("$ {build}");
    let messages = build.quiet().read().context("could not build the app")?;
    program(&messages, "final").context("could not find the app in cargo's messages")
}

/// Builds `final` as users get it.
pub fn build_release(shell: &Shell) -> Result<PathBuf> {
    let [program] = build_for_users(shell, &["--bin", "final"], ["final"])?;
    Ok(program)
}

/// Builds `final` as users get it, and beside it the least that Tauri does.
#[cfg(target_os = "linux")]
pub fn build_with_floor(shell: &Shell) -> Result<[PathBuf; 2]> {
    let which = ["--bin", "final", "--example", "floor"];
    build_for_users(shell, &which, ["final", "floor"])
}

/// Builds in release mode, and returns these programs.
fn build_for_users<const N: usize>(
    shell: &Shell,
    which: &[&str],
    names: [&str; N],
) -> Result<[PathBuf; N]> {
    let build = cmd!(
        shell,
        "cargo build --release --locked --package final {which...} --message-format json-render-diagnostics"
    );
    eprintln!("$ {build}");
    let messages = build.quiet().read().context("could not build the app")?;
    let mut programs = names.map(|_| PathBuf::new());
    for (place, name) in programs.iter_mut().zip(names) {
        let missing = || format!("could not find `{name}` in cargo's messages");
        *place = program(&messages, name).with_context(missing)?;
    }
    Ok(programs)
}

/// Builds one of the tests of `final`, and returns it; it can be run elsewhere.
#[cfg(target_os = "linux")]
pub fn build_test(shell: &Shell, name: &str) -> Result<PathBuf> {
    let build = cmd!(
        shell,
        "cargo test --no-run --locked --package final --test {name} --message-format json-render-diagnostics"
    );
    eprintln!("$ {build}");
    let messages = build.quiet().read().context("could not build the tests")?;
    program(&messages, name).context("could not find the tests in cargo's messages")
}

/// The folder that cargo builds into: `target`, unless `CARGO_TARGET_DIR` says otherwise.
pub fn target_folder(shell: &Shell) -> Result<String> {
    let printed = cmd!(shell, "cargo metadata --no-deps --offline --format-version 1")
        .quiet()
        .read()
        .context("could not ask cargo for its target folder")?;
    let metadata: Value = serde_json::from_str(&printed)?;
    let folder = metadata["target_directory"].as_str();
    Ok(folder
        .context("could not find the target folder in cargo's answer")?
        .to_string())
}

/// Gives the terminal to `command`: its exit code is ours, and Ctrl-C reaches it.
#[cfg(unix)]
pub fn become_program(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec(); // It only returns if there was nothing to become.
    Err(error).with_context(|| format!("could not run `{}`", name(&command)))
}

/// Gives the terminal to `command`: its exit code is ours, and Ctrl-C reaches it.
#[cfg(windows)]
pub fn become_program(mut command: Command) -> Result<ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("could not run `{}`", name(&command)))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What was to be run.
fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// Finds the path of a program in what cargo printed, one JSON object a line.
fn program(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| Some(message["executable"].as_str()?.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_artifact_with_an_executable() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"build-script-build"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"final"},"executable":"/target/debug/final"}
{"reason":"build-finished","success":true}"#;

        assert_eq!(program(messages, "final"), Some("/target/debug/final".into()));
        assert_eq!(program("not what cargo prints", "final"), None);
    }
}
