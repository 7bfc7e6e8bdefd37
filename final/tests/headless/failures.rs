//! Bad input gets words: what could not be done, why, what to try; and no data is lost.

use tempfile::TempDir;

use crate::{app::Scene, facts::assert_said};

#[tokio::test]
async fn a_missing_python_is_named() {
    let missing = TempDir::new().unwrap().path().join("python3");

    let ended = Scene::new().with("--python", &missing).ended().await;

    let words = format!("could not find Python at `{}`", missing.display());
    assert_said(&ended, &[&words, "cargo tour doctor", "log: "]);
}

#[tokio::test]
async fn a_file_that_is_no_program_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("python3");
    fs_err::write(&file, "not a program").unwrap();

    let ended = Scene::new().with("--python", file).ended().await;

    assert_said(&ended, &["could not run `", "python3`: "]);
}

#[tokio::test]
async fn a_folder_without_a_project_is_named() {
    let folder = TempDir::new().unwrap();

    let ended = Scene::new().with("--django", folder.path()).ended().await;

    let words = format!("a Django project in `{}`", folder.path().display());
    assert_said(&ended, &[&words, "log: "]);
}

#[tokio::test]
async fn a_missing_package_is_named() {
    let folder = TempDir::new().unwrap();
    let made = std::process::Command::new(crate::project::python())
        .args(["-m", "venv", "--without-pip"])
        .arg(folder.path())
        .status();
    assert!(made.unwrap().success());
    let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" };

    let ended = Scene::new().with("--python", folder.path().join(place)).ended().await;

    assert_said(&ended, &["ModuleNotFoundError: No module named 'django'", "log: "]);
}

#[tokio::test]
async fn an_unknown_flag_is_explained() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_final"))
        .arg("--hedless")
        .output();

    let output = output.unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        message.contains("'--hedless'") && message.contains("'--headless'"),
        "{message}"
    );
}
