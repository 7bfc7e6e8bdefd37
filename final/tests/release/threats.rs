//! What a debug build offers its developer, and a release must not.

use std::{path::Path, process::Command};

use crate::{
    app::{end, program, run},
    evidence::happened,
};

/// Tells whether a program has these words anywhere in it.
fn holds(program: &Path, words: &str) -> bool {
    let bytes = fs_err::read(program).unwrap();
    bytes.windows(words.len()).any(|part| part == words.as_bytes())
}

#[tokio::test]
async fn s17_a_release_takes_no_other_python_project_or_driver() {
    let program = program();

    for flag in ["--python", "--django", "--patience"] {
        let end = end(&program, &["--headless", flag, "/nonexistent"]).await;

        let message = String::from_utf8(end.stderr).unwrap();
        assert_eq!(end.status.code(), Some(2), "{flag}: {message}");
        assert!(message.contains("unexpected argument"), "{flag}: {message}");
    }
    let developer = env!("CARGO_MANIFEST_DIR");
    assert!(holds(Path::new(env!("CARGO_BIN_EXE_final")), developer), "a control");
    assert!(!holds(&program, developer), "the program holds `{developer}`");
    happened("no flag and no path of a developer is in it");
}

#[tokio::test]
async fn s17_variables_choose_neither_the_settings_nor_the_data() {
    let foreign = [
        ("DJANGO_SETTINGS_MODULE", "config.settings.development"),
        ("DESKTOP_DATA_DIR", "/nonexistent"),
        ("DESKTOP_BUNDLE_DIR", "/nonexistent"),
        ("PYTHONPATH", "/nonexistent"),
        ("PYTHONHOME", "/nonexistent"),
    ];

    let states = run(&program(), &foreign).await;

    assert!(states.iter().any(|state| state.starts_with("ready")), "{states:?}");
    happened("variables for Python, settings and folders change nothing");
}

#[test]
fn s21_a_release_has_no_developer_tools() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}: {f}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();

    // Only this feature, or a debug build, brings them.
    for package in ["tauri v", "tauri-runtime-wry v", "wry v"] {
        let line = tree.lines().find(|line| line.starts_with(package));
        let (_, features) = line.expect(package).split_once(": ").unwrap();
        assert!(
            !features.split(',').any(|it| it == "devtools"),
            "{package}: {features}"
        );
    }
    happened("no crate of the window has the feature that brings them");
}
