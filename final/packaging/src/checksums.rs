//! `packaging checksums`: writes `SHA256SUMS` beside the files that it speaks of, as
//! `sha256sum -c SHA256SUMS` checks it.
//! Knows nothing of what the files are.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use fs_err as fs;
use sha2::{Digest, Sha256};

/// The name that people look for.
const NAME: &str = "SHA256SUMS";

/// What can be typed after `packaging checksums`.
#[derive(Args)]
pub struct Options {
    /// The folder with the files
    folder: PathBuf,
}

/// Writes the list and prints it.
pub fn run(options: &Options) -> Result<ExitCode> {
    let list = write(&options.folder)?;
    print!("{}", fs::read_to_string(list)?);
    Ok(ExitCode::SUCCESS)
}

/// Writes the list for the files in a folder, and returns where it is.
pub fn write(folder: &Path) -> Result<PathBuf> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name() != NAME {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let line = |name| Ok(format!("{}  {name}\n", sha256(&folder.join(&name))?));
    let lines = names.into_iter().map(line).collect::<Result<String>>()?;
    let list = folder.join(NAME);
    fs::write(&list, lines)?;
    Ok(list)
}

/// The SHA-256 of a file, as it is printed everywhere.
pub fn sha256(file: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut fs::File::open(file)?, &mut hash)?;
    Ok(format!("{:x}", hash.finalize()))
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use xshell::{Shell, cmd};

    use super::*;

    #[test]
    fn the_list_is_sorted_and_leaves_itself_out() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["z", "a pony.deb", "y", "b", "pony.rpm", "x", "c"];
        for name in names {
            fs::write(folder.path().join(name), "pony\n").unwrap();
        }
        write(folder.path()).unwrap();

        let list = write(folder.path()).unwrap();

        let sum = "f4c2f950cba819380dbf0d37617dd09cc1b2d8f2c0a87cf88bccb72667aa9401";
        let line = |name| format!("{sum}  {name}\n");
        let sorted = ["a pony.deb", "b", "c", "pony.rpm", "x", "y", "z"];
        assert_eq!(fs::read_to_string(list).unwrap(), sorted.map(line).concat());
    }

    #[cfg(target_os = "linux")] // The program is part of each Linux, and of no other.
    #[test]
    fn sha256sum_sees_a_file_that_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("für 🐴.deb");
        fs::write(&file, "pony").unwrap();
        write(folder.path()).unwrap();
        let shell = Shell::new().unwrap();
        shell.change_dir(folder.path());
        let check = || {
            let check = cmd!(shell, "sha256sum --strict -c SHA256SUMS").quiet();
            check.ignore_status().ignore_stderr().read().unwrap()
        };

        let before = check();
        fs::write(&file, "donkey").unwrap();

        assert_eq!(before, "für 🐴.deb: OK");
        assert_eq!(check(), "für 🐴.deb: FAILED");
    }
}
