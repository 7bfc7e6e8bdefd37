//! Owns who may read a bundle: every user of a computer, whoever made it.
//! Knows nothing of systems without modes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use walkdir::WalkDir;

/// Lets everybody read all of it, run what can be run, and write nothing but the owner.
pub fn open_to_all(bundle: &Path) -> Result<()> {
    for entry in WalkDir::new(bundle) {
        let entry = entry?;
        let is_run = entry.metadata()?.permissions().mode() & 0o100 != 0;
        let mode = if is_run { 0o755 } else { 0o644 }; // A folder is "run" as well.
        fs::set_permissions(entry.path(), PermissionsExt::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_open_to_all_users() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        let file = inner.join("file");
        fs::create_dir(&inner).unwrap();
        fs::write(&file, "").unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        fs::set_permissions(&inner, PermissionsExt::from_mode(0o700)).unwrap();

        open_to_all(folder.path()).unwrap();

        let mode =
            |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&inner), mode(&file)), (0o755, 0o644));
    }
}
