//! Owns the look at a bundle before it is used: is it ours, and is all of it there?
//! Knows nothing of what is in its files; `packaging verify` reads every byte.

use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::django::CONTRACT;

/// What this needs of the manifest that `packaging stage` writes.
#[derive(Deserialize)]
struct Manifest {
    contract: u32,
    /// How many there are, without the manifest itself.
    files: usize,
}

/// Says what is wrong with a bundle, in milliseconds: no file is opened but the manifest.
pub fn check(bundle: &Path) -> Result<(), String> {
    let path = bundle.join("manifest.json");
    let text = fs_err::read(path).map_err(|error| error.to_string())?;
    let Manifest { contract, files } = serde_json::from_slice(&text)
        .map_err(|error| format!("its manifest says: {error}"))?;
    if contract != CONTRACT {
        return Err(format!("it speaks contract {contract}, and the app {CONTRACT}"));
    }
    let found = count(bundle).map_err(|error| error.to_string())?;
    if found != files + 1 {
        return Err(format!("it has {found} files instead of {}", files + 1));
    }
    Ok(())
}

/// Counts the files of a folder: a virus scanner may have taken one away.
fn count(folder: &Path) -> io::Result<usize> {
    fs_err::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            if entry.file_type()?.is_dir() { count(&entry.path()) } else { Ok(1) }
        })
        .sum()
}
