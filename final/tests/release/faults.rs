//! The rows of `faults.toml` that only the released app can show.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use tempfile::TempDir;

use crate::{
    app::{end, program, run},
    evidence::happened,
};

/// Installs the app in a folder of its own, and returns the program.
fn install(folder: &Path) -> PathBuf {
    let installed = program();
    let from = installed.parent().unwrap();
    let copied = Command::new("cp").arg("-a").arg(from).arg(folder).status();
    assert!(copied.unwrap().success());
    folder.join(from.file_name().unwrap()).join(installed.file_name().unwrap())
}

/// Returns each file with its time and its text; links are not followed.
fn files(folder: &Path) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let mut found = BTreeMap::new();
    for entry in fs_err::read_dir(folder).unwrap() {
        let (path, kind) =
            entry.map(|it| (it.path(), it.file_type().unwrap())).unwrap();
        if kind.is_dir() {
            found.extend(files(&path));
        } else if kind.is_file() {
            let changed = fs_err::metadata(&path).unwrap().modified().unwrap();
            let text = fs_err::read(&path).unwrap();
            found.insert(path, (changed, text));
        }
    }
    found
}

#[tokio::test]
async fn f15_a_run_changes_no_file_of_the_installed_app() {
    let folder = TempDir::new().unwrap();
    let program = install(folder.path());
    // Bytecode that is lost is what Python would write first.
    let project = program.with_file_name("bundle").join("django");
    fs_err::remove_dir_all(project.join("items/__pycache__")).unwrap();
    let before = files(folder.path());

    run(&program, &[]).await;

    let after = files(folder.path());
    let names = |all: &BTreeMap<_, _>| all.keys().cloned().collect::<Vec<PathBuf>>();
    assert_eq!(names(&after), names(&before));
    assert!(after == before, "a file was written");
    happened(format!("all {} files are as they were", before.len()));
}

#[tokio::test]
async fn f15_a_missing_bundle_is_explained() {
    let folder = TempDir::new().unwrap();
    let program = install(folder.path());
    fs_err::remove_dir_all(program.with_file_name("bundle")).unwrap();
    let data = folder.path().join("data");

    let end =
        end(&program, &["--headless", "--data-dir", data.to_str().unwrap()]).await;

    let message = String::from_utf8(end.stderr).unwrap();
    assert_eq!(end.status.code(), Some(1), "{message}");
    assert!(message.contains("could not find the app's own files"), "{message}");
    assert!(message.contains("install the app again"), "{message}");
    happened("without its bundle: words, and exit code 1");
}
