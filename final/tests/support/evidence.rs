//! Owns what a test tells its reader: what happened, and what was left when it failed.
//! Knows nothing of what is tested. (`cargo tour faults` reads the one, keeps the other.)

use std::{
    env,
    fmt::Display,
    fs::File,
    panic,
    path::{Path, PathBuf},
    process::Command,
    sync::Once,
    thread,
};

/// Names the folder that evidence goes to; unset, there is nobody to read it.
const FOLDER: &str = "EVIDENCE_FOLDER";

/// Says what happened, in a few words, for the table.
#[expect(clippy::print_stdout, reason = "the runner reads it from there")]
pub fn happened(words: impl Display) {
    println!("happened: {words}");
}

/// Says why this machine cannot show it; the test then ends.
#[expect(clippy::print_stdout, reason = "the runner reads it from there")]
pub fn elsewhere(reason: impl Display) {
    println!("elsewhere: {reason}");
}

/// Writes down which processes there are, from now on, at the moment a test fails.
///
/// Later, the end of the test has already ended them.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |failure| {
            usual(failure);
            let _ = list_processes(); // Whatever goes wrong here, the test has failed.
        }));
    });
}

/// Keeps a file or a folder of a test that is failing; call it when a value is dropped.
pub fn keep(what: &Path) {
    if let (Some(folder), true) = (folder(), thread::panicking()) {
        let _ = copy(what, &folder.join(what.file_name().unwrap_or_default()));
    }
}

fn folder() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

#[expect(clippy::disallowed_methods, reason = "the list is the output of a program")]
fn list_processes() -> Option<()> {
    let list = File::create(folder()?.join("processes.txt")).ok()?;
    let mut command =
        if cfg!(windows) { Command::new("tasklist") } else { Command::new("ps") };
    if cfg!(unix) {
        command.args(["-e", "-o", "pid,ppid,pgid,stat,etime,args"]);
    }
    command.stdout(list).status().ok().map(drop)
}

/// Copies a file, or all files of a folder.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        return fs_err::copy(from, to).map(drop);
    }
    fs_err::create_dir_all(to)?;
    for entry in fs_err::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
