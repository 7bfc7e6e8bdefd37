//! Owns the app as it is installed: the binary, and the bundle with Python and Django.
//! Knows nothing of how it is measured; a package is made with more care.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err::os::unix::fs::symlink;
use xshell::{Shell, cmd};

use super::hand;
use crate::python::Venv;
use crate::repo::Repo;

/// The folder that the app looks for beside itself.
pub struct Bundle {
    /// The folder itself.
    pub folder: PathBuf,
}

/// What is in the project, but not in the app.
const LEFT_OUT: [&str; 2] = ["django/tests/", "django/requirements/"];

impl Bundle {
    /// Puts Python, the project and its static files beside `binary`.
    pub fn lay_out(repo: &Repo, shell: &Shell, binary: &Path) -> Result<Bundle> {
        let folder = binary.with_file_name("bundle");
        let bundle = Bundle { folder };
        let project = bundle.django();
        for path in repo.files()? {
            let is_left_out = LEFT_OUT.iter().any(|prefix| path.starts_with(prefix));
            if let Some(inside) = path.strip_prefix("django/").filter(|_| !is_left_out)
            {
                let copy = project.join(inside);
                fs_err::create_dir_all(copy.parent().unwrap_or(&project))?;
                fs_err::copy(repo.root.join(&path), copy)?;
            }
        }
        symlink(repo.django().join(".venv"), bundle.folder.join("python"))?;
        bundle.collect_static_files()?;
        let python = Venv::of(repo).python();
        // Bytecode that is used without a look at its source, which nobody changes.
        cmd!(
            shell,
            "{python} -m compileall -q --invalidation-mode unchecked-hash {project}"
        )
        .quiet()
        .run()
        .context("could not compile the project")?;
        Ok(bundle)
    }

    /// The interpreter that the app finds.
    pub fn python(&self) -> PathBuf {
        self.folder.join("python/bin/python3")
    }

    /// The folder with the project.
    pub fn django(&self) -> PathBuf {
        self.folder.join("django")
    }

    /// Lets Django gather them, with the settings that the app runs with.
    fn collect_static_files(&self) -> Result<()> {
        let home = tempfile::tempdir()?;
        let arguments = ["collectstatic", "--no-input", "--verbosity", "0"];
        hand::run(self, home.path(), &arguments)
    }
}
