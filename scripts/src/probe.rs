//! Owns the question "is this program here, and what does it say?".
//! Knows nothing of what the answer is for.

use std::env;

use xshell::{Shell, cmd};

/// Runs `program` quietly and returns what it printed, without the last line end.
///
/// `None` means that it is not there or did not succeed: for a need, that is the same.
pub fn ask(shell: &Shell, program: &str, arguments: &[&str]) -> Option<String> {
    cmd!(shell, "{program} {arguments...}").quiet().ignore_stderr().read().ok()
}

/// Finds a program that has no harmless question to ask.
pub fn path_of(program: &str) -> Option<String> {
    let folders = env::var_os("PATH")?;
    let path = env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())?;
    Some(path.display().to_string())
}
