//! Owns where things are in this repository.
//! Knows nothing of what the verbs do with them.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;
use toml::Table;
use xshell::{Shell, cmd};

/// The checkout that the command was typed in.
pub struct Repo {
    /// The folder that holds `scripts/`, `final/` and `django/`.
    pub root: PathBuf,
}

impl Repo {
    /// Finds the checkout by walking up from the current folder.
    pub fn find() -> Result<Repo> {
        let here = env::current_dir().context("could not read the current folder")?;
        let root =
            here.ancestors().find(|folder| is_root(folder)).with_context(|| {
                format!("could not find the repository above `{}`", here.display())
            })?;
        Ok(Repo { root: root.to_path_buf() })
    }

    /// Opens a shell at the root, so that every command is the same from any folder.
    pub fn shell(&self) -> Result<Shell> {
        let shell = Shell::new().context("could not start a shell")?;
        shell.change_dir(&self.root);
        Ok(shell)
    }

    /// The paths of all files that git has or would take, from the root, with `/`.
    pub fn files(&self) -> Result<Vec<String>> {
        let shell = self.shell()?;
        let listed = cmd!(
            shell,
            "git ls-files -z --cached --others --exclude-standard --deduplicate"
        )
        .quiet()
        .read()
        .context("could not list the files of the repository")?;
        let paths = listed.split_terminator('\0').map(str::to_string);
        // A file that was deleted but not committed is still listed.
        Ok(paths.filter(|path| self.root.join(path).is_file()).collect())
    }

    /// Copies `final` and `django` to a folder of their own, as a team would.
    pub fn copy_out(&self) -> Result<TempDir> {
        let folder = tempfile::tempdir()?;
        self.copy_to(folder.path())?;
        Ok(folder)
    }

    /// Copies `final` and `django` to `folder`; files that are the same there stay as old
    /// as they are, so that cargo does not build them again.
    pub fn copy_to(&self, folder: &Path) -> Result<()> {
        let is_copied =
            |path: &&String| path.starts_with("final/") || path.starts_with("django/");
        for path in self.files()?.iter().filter(is_copied) {
            let (original, copy) = (self.root.join(path), folder.join(path));
            let text = fs_err::read(&original)?;
            if fs_err::read(&copy).is_ok_and(|there| there == text) {
                continue;
            }
            fs_err::create_dir_all(copy.parent().unwrap_or(folder))?;
            fs_err::copy(original, copy)?;
        }
        Ok(())
    }

    /// Copies them to `folder` and makes that a workspace of its own.
    pub fn copy_as_workspace(&self, folder: &Path) -> Result<()> {
        self.copy_to(folder)?;
        // Cargo would look for the copy in our workspace. The profile is the same, or all
        // of Tauri would be built again.
        let manifest = fs_err::read_to_string(self.root.join("Cargo.toml"))?;
        let mut manifest: Table = manifest.parse()?;
        manifest["workspace"]["members"] = vec!["final"].into();
        fs_err::write(folder.join("Cargo.toml"), manifest.to_string())?;
        fs_err::copy(self.root.join("final/Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(())
    }

    /// The Django project.
    pub fn django(&self) -> PathBuf {
        self.root.join("django")
    }
}

/// Tells whether `folder` is the root of this repository.
fn is_root(folder: &Path) -> bool {
    folder.join("scripts/Cargo.toml").is_file() && folder.join("django").is_dir()
}
