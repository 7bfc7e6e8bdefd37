//! Owns the look at a bundle before it is used: is it ours, and is all of it there?
//! Knows nothing of what is in its files; `packaging verify` reads every byte.

use std::{io, path::Path};

use serde_json::Value;

use crate::django::CONTRACT;

/// Says what is wrong with a bundle, in milliseconds: it opens the manifest alone.
pub fn check(bundle: &Path) -> Result<(), String> {
    let words = |error: io::Error| error.to_string();
    let text = fs_err::read(bundle.join("manifest.json")).map_err(words)?;
    let manifest: Value = serde_json::from_slice(&text).map_err(|it| it.to_string())?;
    let contract = &manifest["contract"];
    if *contract != CONTRACT {
        return Err(format!("it speaks contract {contract}, and the app {CONTRACT}"));
    }
    let (files, bytes) = measure(bundle).map_err(words)?;
    let found = [files - 1, bytes - text.len() as u64]; // without the manifest
    let size = |key: &str| manifest[key].as_u64().unwrap_or_default();
    let packaged = [size("files"), size("bytes")];
    if found != packaged {
        return Err(format!("its files and bytes are {found:?}, not {packaged:?}"));
    }
    Ok(())
}

/// Counts files and their bytes: a virus scanner may take one, a full disk may cut one.
fn measure(folder: &Path) -> io::Result<(u64, u64)> {
    fs_err::read_dir(folder)?.try_fold((0, 0), |total, entry| {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        let own = if is_folder {
            measure(&entry.path())?
        } else {
            (1, entry.metadata()?.len())
        };
        Ok((total.0 + own.0, total.1 + own.1))
    })
}
