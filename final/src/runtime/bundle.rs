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
    let (files, bytes) = measure(bundle).map_err(words)?;
    let found = [files - 1, bytes - text.len() as u64]; // without the manifest
    let packaged = [&manifest["files"], &manifest["bytes"]];
    if found != packaged {
        let [files, bytes] = found;
        let [of_files, of_bytes] = packaged;
        return Err(format!(
            "it has {files} files and {bytes} bytes instead of {of_files} and {of_bytes}"
        ));
    }
    Ok(())
}

/// Counts the files of a folder, and adds up their sizes: a virus scanner may have taken
/// one away, or a full disk have cut it.
fn measure(folder: &Path) -> io::Result<(u64, u64)> {
    let mut total = (0, 0);
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let (files, bytes) = if entry.file_type()?.is_dir() {
            measure(&entry.path())?
        } else {
            (1, entry.metadata()?.len())
        };
        total = (total.0 + files, total.1 + bytes);
    }
    Ok(total)
}

fn words(error: impl ToString) -> String {
    error.to_string()
}
