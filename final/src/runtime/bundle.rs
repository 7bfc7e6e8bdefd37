//! Owns the look at a bundle before it is used: is it ours, and is all of it there?
//! Knows nothing of what is in its files; `packaging verify` reads every byte.

use std::{io, path::Path};

use serde_json::Value;

use crate::django::CONTRACT;

/// Says what is wrong with a bundle, in milliseconds: no file is opened but the manifest,
/// which `packaging stage` has written.
pub fn check(bundle: &Path) -> Result<(), String> {
    let text = fs_err::read(bundle.join("manifest.json")).map_err(words)?;
    let manifest: Value = serde_json::from_slice(&text).map_err(words)?;
    let contract = &manifest["contract"];
    if *contract != CONTRACT {
        return Err(format!("it speaks contract {contract}, and the app {CONTRACT}"));
    }
    let (found, packaged) = (count(bundle).map_err(words)? - 1, &manifest["files"]);
    if found != *packaged {
        return Err(format!("it has {found} files instead of {packaged}"));
    }
    Ok(())
}

/// Counts the files of a folder: a virus scanner may have taken one away.
fn count(folder: &Path) -> io::Result<usize> {
    let count_one = |entry: io::Result<fs_err::DirEntry>| {
        let entry = entry?;
        if entry.file_type()?.is_dir() { count(&entry.path()) } else { Ok(1) }
    };
    fs_err::read_dir(folder)?.map(count_one).sum()
}

fn words(error: impl ToString) -> String {
    error.to_string()
}
