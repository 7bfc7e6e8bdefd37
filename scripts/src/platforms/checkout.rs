//! Owns a checkout as Windows would have it: `final`, `django`, and its Python.
//! Knows nothing of who runs it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::python::Venv;
use crate::repo::Repo;

/// The version of the Python that `windows_python.py` unpacks.
const PYTHON: &str = "3.13";

/// Where the app looks for a Python during development, inside the project.
const VENV: &str = ".venv";

/// What a line of the lock file says that is for Windows alone. Pip would ask the system
/// that it runs on, which is Linux.
const ONLY_WINDOWS: &str = " ; sys_platform == 'win32'";

/// A copy in which `django/.venv` is of Windows; nothing else differs.
pub struct Checkout {
    folder: PathBuf,
}

impl Checkout {
    /// Brings the copy inside `folder` up to date.
    pub fn ensure(repo: &Repo, shell: &Shell, folder: &Path) -> Result<Self> {
        let checkout = Self { folder: folder.join("checkout") };
        checkout.remove_project()?;
        repo.copy_as_workspace(&checkout.folder)?;
        checkout.ensure_python(repo, shell, folder)?;
        Ok(checkout)
    }

    /// The folder with `final` and `django`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes Django's project away, since a migration that is no more would harm; its
    /// Python stays.
    fn remove_project(&self) -> Result<()> {
        let project = self.folder.join("django");
        fs_err::create_dir_all(&project)?;
        for entry in fs_err::read_dir(project)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                fs_err::remove_file(entry.path())?;
            } else if entry.file_name() != VENV {
                fs_err::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Lays out Python and its packages, unless they are there as they should be.
    fn ensure_python(&self, repo: &Repo, shell: &Shell, cache: &Path) -> Result<()> {
        let script = repo.root.join("scripts/src/platforms/windows_python.py");
        let lock = repo.django().join("requirements/development.txt");
        let text = fs_err::read_to_string(&lock)?;
        let venv = self.folder.join("django").join(VENV);
        let stamp = venv.join("installed.txt");
        let wanted = fs_err::read_to_string(&script)? + &text;
        if fs_err::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
            return Ok(());
        }
        if venv.exists() {
            fs_err::remove_dir_all(&venv)?;
        }
        // Where a virtual environment of Windows has it.
        let place = venv.join("Scripts");
        fs_err::create_dir_all(&place)?;
        let python = Venv::of(repo).python();
        cmd!(shell, "{python} {script} {place} {cache}")
            .run()
            .context("could not lay out Python for Windows")?;
        let requirements = cache.join("requirements.txt");
        fs_err::write(&requirements, text.replace(ONLY_WINDOWS, ""))?;
        let packages = place.join("Lib/site-packages");
        // The lock file names all of them; what they ask for is not asked again.
        cmd!(
            shell,
            "{python} -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes --only-binary=:all: --platform win_amd64 --implementation cp --python-version {PYTHON} --target {packages} --requirement {requirements}"
        )
        .run()
        .context("could not install the Python packages for Windows")?;
        fs_err::write(stamp, wanted)?;
        Ok(())
    }
}
