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
    // Bytecode that is damaged is what Python would write first.
    let items = program.with_file_name("bundle").join("django/items/__pycache__");
    for bytecode in fs_err::read_dir(items).unwrap() {
        let path = bytecode.unwrap().path();
        let size = fs_err::metadata(&path).unwrap().len().try_into().unwrap();
        fs_err::write(path, vec![0; size]).unwrap();
    }
    let before = files(folder.path());

    run(&program, &[]).await;

    let after = files(folder.path());
    let names = |all: &BTreeMap<_, _>| all.keys().cloned().collect::<Vec<PathBuf>>();
    assert_eq!(names(&after), names(&before));
    assert!(after == before, "a file was written");
    happened(format!("all {} files are as they were", before.len()));
}

/// Spoils the bundle of an installed app, starts it, and returns what it says at its end.
async fn without(spoil: impl FnOnce(&Path)) -> String {
    let folder = TempDir::new().unwrap();
    let program = install(folder.path());
    spoil(&program.with_file_name("bundle"));
    let data = folder.path().join("data");

    let end =
        end(&program, &["--headless", "--data-dir", data.to_str().unwrap()]).await;

    let message = String::from_utf8(end.stderr).unwrap();
    assert_eq!(end.status.code(), Some(1), "{message}");
    assert!(message.contains("install the app again"), "{message}");
    message
}

#[tokio::test]
async fn f15_a_missing_bundle_is_explained() {
    let message = without(|bundle| fs_err::remove_dir_all(bundle).unwrap()).await;

    assert!(message.contains("could not find the app's own files"), "{message}");
    happened("without its bundle: words, and exit code 1");
}

#[tokio::test]
async fn f15_a_bundle_that_lost_a_file_is_explained() {
    let page = "django/items/templates/items/index.html";
    let message =
        without(|bundle| fs_err::remove_file(bundle.join(page)).unwrap()).await;

    assert!(message.contains("could not use the app's own files"), "{message}");
    assert!(message.contains(", not ["), "{message}");
    happened("with one file less: words that say so");
}

#[tokio::test]
async fn f15_a_bundle_with_a_file_that_was_cut_is_explained() {
    let settings = "django/config/settings/packaged.py";
    let message =
        without(|bundle| fs_err::write(bundle.join(settings), "").unwrap()).await;

    assert!(message.contains(", not ["), "{message}");
    happened("with a file that was cut: words that say so");
}

#[tokio::test]
async fn f15_a_bundle_of_another_contract_is_explained() {
    let message = without(|bundle| {
        let path = bundle.join("manifest.json");
        let text = fs_err::read_to_string(&path).unwrap();
        let other = text.replace("\"contract\": 1", "\"contract\": 2");
        assert!(other != text);
        fs_err::write(path, other).unwrap();
    })
    .await;

    assert!(message.contains("it speaks contract 2, and the app 1"), "{message}");
    happened("with the bundle of another version: words that say so");
}
