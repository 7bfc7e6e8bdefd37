//! Owns what is signed, and in which order: from the inside out, as a seal covers what is
//! in it.
//! Knows nothing of how it is signed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use plist::Dictionary;

use super::mach_o::Code;

/// Folders that macOS takes for one piece of code.
const BUNDLES: &[&str] = &["app", "appex", "bundle", "framework", "plugin", "xpc"];

/// One thing to sign.
#[derive(Debug, PartialEq)]
pub struct Step {
    pub path: PathBuf,
    pub what: What,
}

/// What is signed in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    Code(Code),
    /// A folder with its main program, and the seal over all that is in it.
    Bundle,
}

/// Finds all that is to be signed in `root`, no part of which is a link: an app, or a
/// folder that will be in one.
pub fn plan(root: &Path) -> Result<Vec<Step>> {
    if !root.is_dir() {
        bail!("could not sign `{}`: it is not a folder", root.display());
    }
    let mut steps = Vec::new();
    visit(root, &mut steps)?;
    if steps.is_empty() {
        bail!("could not find code for macOS in `{}`", root.display());
    }
    Ok(steps)
}

/// Adds what is in `folder`, and after it the folder, if it is code as a whole.
///
/// Follows no link: what it leads to is signed where it is.
fn visit(folder: &Path, steps: &mut Vec<Step>) -> Result<()> {
    let mut entries: Vec<_> = fs_err::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs_err::DirEntry::file_name);
    let first = steps.len();
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            visit(&path, steps)?;
        } else if kind.is_file()
            && let Some(code) = Code::read(&path)?
        {
            steps.push(Step { path, what: What::Code(code) });
        }
    }
    if let Some(main) = main_program(folder)? {
        // Who signs the main program signs the whole, so it comes last, and once.
        let inside = steps.split_off(first);
        steps.extend(inside.into_iter().filter(|step| step.path != main));
        steps.push(Step { path: folder.to_owned(), what: What::Bundle });
    }
    Ok(())
}

/// Returns the main program of a folder that is code as a whole.
fn main_program(folder: &Path) -> Result<Option<PathBuf>> {
    let extension = folder.extension().and_then(|it| it.to_str()).unwrap_or_default();
    if !BUNDLES.contains(&extension) {
        return Ok(None);
    }
    // A framework keeps both in `Versions`, and links to them.
    let places =
        [("Contents/Info.plist", "Contents/MacOS"), ("Resources/Info.plist", "")];
    for (list, programs) in places {
        let list = folder.join(list);
        if !list.is_file() {
            continue;
        }
        let read: Result<Dictionary, _> = plist::from_file(&list);
        let read =
            read.with_context(|| format!("could not read `{}`", list.display()))?;
        if let Some(name) = read.get("CFBundleExecutable").and_then(|it| it.as_string())
        {
            let main = folder.join(programs).join(name);
            return Ok(main.canonicalize().ok());
        }
    }
    Ok(None)
}
