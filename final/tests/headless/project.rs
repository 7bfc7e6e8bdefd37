//! Owns copies of the Django project that a test may break.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A copy of the project, in a folder whose name is not plain ASCII.
pub struct Project {
    folder: TempDir,
}

/// Returns the project beside this crate.
fn original() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../django")
}

/// Returns the Python of the project's virtual environment.
pub fn python() -> PathBuf {
    let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" };
    original().join(".venv").join(place)
}

impl Project {
    pub fn copy() -> Self {
        Self::copy_in(&std::env::temp_dir())
    }

    pub fn copy_in(place: &Path) -> Self {
        let folder = TempDir::with_prefix_in("pröject ", place).unwrap();
        copy(&original(), folder.path());
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        fs_err::write(self.path().join(file), text).unwrap();
    }

    /// Puts `after` in the place of `before`, which has to stand there once.
    pub fn replace(&self, file: &str, before: &str, after: &str) {
        let text = fs_err::read_to_string(self.path().join(file)).unwrap();
        assert_eq!(text.matches(before).count(), 1, "`{before}` in {file}");
        self.write(file, &text.replace(before, after));
    }

    pub fn append(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        let before = fs_err::read_to_string(&path).unwrap();
        fs_err::write(path, format!("{before}\n{text}\n")).unwrap();
    }
}

/// Copies what belongs to the project, not what tools have put beside it.
fn copy(from: &Path, to: &Path) {
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        let hidden =
            name.to_string_lossy().starts_with(['.', '_']) && name != "__init__.py";
        let target = to.join(&name);
        if entry.file_type().unwrap().is_dir() && !hidden {
            fs_err::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else if entry.file_type().unwrap().is_file() {
            fs_err::copy(entry.path(), target).unwrap();
        }
    }
}
