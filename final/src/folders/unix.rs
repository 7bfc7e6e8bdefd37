//! Owns who may read our files on Linux and macOS: this user, and nobody else.
//! Knows nothing of what is in them.

use std::{fs::DirBuilder, io, io::Write, os::unix::fs::DirBuilderExt, path::Path};

use fs_err::os::unix::fs::OpenOptionsExt;

/// Makes the folder, and those above it, closed to all other users.
///
/// A folder that is there keeps its rights: it may be more than ours.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file that was never readable by others, not even while it was written.
pub(super) fn write_private_file(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs_err::OpenOptions::new();
    let mut file =
        options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
