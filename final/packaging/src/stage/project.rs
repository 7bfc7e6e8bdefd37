//! Owns the Django project in the bundle: its files, and its static files.
//! Knows nothing of what the project does.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde_json::json;
use walkdir::{DirEntry, WalkDir};

use super::Stage;
use super::python::Interpreter;

/// What is at the top of the project, but not in the app.
const LEFT_OUT: &[&str] =
    &["media", "node_modules", "pyproject.toml", "requirements", "tests"];

/// Endings of what is the developer's own: databases, and keys.
const PRIVATE: &[&str] = &[".db", ".key", ".pem", ".sqlite", ".sqlite3"];

/// Copies what the app needs of the project, and returns how many files that is.
pub fn copy(project: &Path, to: &Path) -> Result<usize> {
    let mut files = 0;
    for entry in WalkDir::new(project)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_kept)
    {
        let entry = entry?;
        let copy = to.join(entry.path().strip_prefix(project)?);
        // A link is followed: the bundle must not lead out of itself.
        if entry.path().is_dir() {
            fs::create_dir_all(copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
            files += 1;
        }
    }
    Ok(files)
}

fn is_kept(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    // SQLite adds "-wal" and "-shm".
    let file = name.trim_end_matches("-wal").trim_end_matches("-shm");
    let is_private = PRIVATE.iter().any(|ending| file.ends_with(ending));
    let is_left_out = entry.depth() == 1 && LEFT_OUT.contains(&&*name);
    let is_made = name.starts_with('.') || name == "__pycache__";
    entry.depth() == 0 || !(is_private || is_left_out || is_made)
}

/// The version of the launcher contract that the project speaks.
pub fn contract(project: &Path) -> Result<u32> {
    let path = project.join("desktop/launch.py");
    let text = fs::read_to_string(&path)?;
    let line = text.lines().find_map(|line| line.strip_prefix("CONTRACT = "));
    line.and_then(|number| number.trim().parse().ok()).with_context(|| {
        format!("could not find the line `CONTRACT = …` in `{}`", path.display())
    })
}

/// Lets Django gather them as the packaged settings say, and returns how many there are.
pub fn collect_static_files(stage: &Stage, python: &Interpreter) -> Result<usize> {
    let home = tempfile::tempdir()?;
    let mut command = Command::new(stage.runnable(python)?);
    command
        .args(["-I", "-B", "-X", "utf8", "manage.py"])
        .args(["collectstatic", "--no-input", "--verbosity", "0"])
        .current_dir(stage.bundle.join("django"))
        .env("DJANGO_SETTINGS_MODULE", "config.settings.packaged")
        .env("DESKTOP_BUNDLE_DIR", &stage.bundle)
        .env("DESKTOP_DATA_DIR", home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut django =
        command.spawn().context("could not run the Python of the bundle")?;
    // It ends when its stdin does, so that stays open: the line of the launcher contract.
    let mut stdin = django.stdin.take().context("stdin is piped above")?;
    let contract = contract(&stage.bundle.join("django"))?;
    let secrets =
        json!({ "contract": contract, "token": "unused", "secret_key": "unused" });
    let _ = writeln!(stdin, "{secrets}"); // If it has ended already, it says why.
    let output = django.wait_with_output()?;
    drop(stdin);
    if !output.status.success() {
        bail!(
            "could not collect the static files\n{}",
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    let files = WalkDir::new(stage.bundle.join("static")).into_iter();
    Ok(files.filter(|it| it.as_ref().is_ok_and(|it| it.file_type().is_file())).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes files with their folders.
    fn make(folder: &Path, paths: &[&str]) {
        for path in paths {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
    }

    #[test]
    fn what_the_app_does_not_run_is_left_out() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let deep = format!("items/{}/ü ö.txt", "long name/".repeat(20));
        make(from.path(), &["manage.py", "items/models.py", &deep]);
        let left = [
            "tests/test_it.py",
            ".venv/bin/python",
            "db.sqlite3-wal",
            ".env",
            "items/server.pem",
        ];
        make(from.path(), &left);

        let files = copy(from.path(), to.path()).unwrap();

        assert_eq!(files, 3);
        assert!(to.path().join(deep).is_file());
        assert!(left.iter().all(|path| !to.path().join(path).exists()));
    }

    #[cfg(unix)]
    #[test]
    fn links_become_what_they_lead_to() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        make(from.path(), &["manage.py", "themes/dark/page.css"]);
        let link = from.path().join("theme");
        fs_err::os::unix::fs::symlink("themes/dark", link).unwrap();

        copy(from.path(), to.path()).unwrap();

        let copied = to.path().join("theme/page.css");
        assert!(copied.is_file());
        assert!(!fs::symlink_metadata(to.path().join("theme")).unwrap().is_symlink());
    }

    #[test]
    fn a_project_that_speaks_no_contract_is_named() {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &["desktop/launch.py"]);

        let error = contract(folder.path()).unwrap_err().to_string();

        assert!(error.contains("`CONTRACT = …` in `"), "{error}");
    }
}
