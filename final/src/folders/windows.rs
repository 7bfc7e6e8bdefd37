//! Owns who may read our files on Windows, where a user's local folder is private.
//! Knows nothing of what is in them.

use std::{io, path::Path};

/// Makes the folder and those above it; it inherits the rights of the user's profile.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs_err::create_dir_all(folder)
}

/// Writes a file; it inherits the rights of its folder.
pub(super) fn write_private_file(path: &Path, text: &str) -> io::Result<()> {
    fs_err::write(path, text)
}
