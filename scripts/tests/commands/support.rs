//! Runs the program in a folder, with nothing of ours in its environment.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What a command printed, and how it ended.
pub struct Outcome {
    /// The exit code.
    pub code: Option<i32>,
    /// What is for the person.
    pub stdout: String,
    /// What went wrong, and progress.
    pub stderr: String,
}

/// The root of this repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("`scripts` has a parent")
}

/// A repository on which nobody has worked yet, with `files` in it.
pub fn fresh_repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let toolchain = include_str!("../../../rust-toolchain.toml");
    let always =
        [("rust-toolchain.toml", toolchain), ("django/README.md", "nothing here")];
    for (path, text) in always.iter().chain(files) {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    folder
}

/// The program with `arguments`, to be run in `folder`.
pub fn tour(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tour"));
    command.args(arguments).current_dir(folder);
    for name in ["CI", "DISPLAY", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    command
}

/// Runs `command` to its end.
pub fn outcome(mut command: Command) -> Outcome {
    let output = command.output().expect("the program was built for this test");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
