//! Owns the bundle that the app is measured with: the one that goes into its packages.
//! Knows nothing of how it is made.

use std::path::{Path, PathBuf};

use anyhow::Result;
use xshell::Shell;

use crate::package;

/// The folder that the app looks for beside itself.
pub struct Bundle {
    /// The folder itself.
    pub folder: PathBuf,
}

impl Bundle {
    /// Puts Python, the project and its static files beside `binary`.
    pub fn lay_out(shell: &Shell, binary: &Path) -> Result<Bundle> {
        let folder = binary.with_file_name("bundle");
        package::stage(shell, &folder)?;
        Ok(Bundle { folder })
    }

    /// The interpreter that the app finds.
    pub fn python(&self) -> PathBuf {
        self.folder.join("python/bin/python3")
    }

    /// The folder with the project.
    pub fn django(&self) -> PathBuf {
        self.folder.join("django")
    }
}
