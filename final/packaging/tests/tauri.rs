//! Checks what is passed to Tauri's command: a word that it does not know would be found
//! only on the system that the word is for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tauri_utils::config::{BundleConfig, NSISInstallerMode, WebviewInstallMode};

/// The crate of the app, where Tauri's command is run.
fn app() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads what one file of `packaging/tauri` says of packages, and it says nothing else.
fn bundle(name: &str) -> BundleConfig {
    let path = app().join("packaging/tauri").join(name);
    let all: Value =
        serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap();
    let all = all.as_object().unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["bundle"], "{name}");
    serde_json::from_value(all["bundle"].clone()).unwrap_or_else(|error| {
        panic!("{name}: {error}");
    })
}

#[test]
fn every_word_is_one_of_tauris() {
    let folder = fs_err::read_dir(app().join("packaging/tauri")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());

    let checked: Vec<BundleConfig> = names.map(|name| bundle(&name)).collect();

    assert_eq!(checked.len(), 4);
}

#[test]
fn the_windows_installer_needs_no_administrator_and_finds_its_files() {
    let windows = bundle("windows.json").windows;

    let installer = windows.nsis.unwrap();
    assert_eq!(installer.install_mode, NSISInstallerMode::CurrentUser);
    assert!(!windows.allow_downgrades, "an older release cannot read newer data");
    for file in [installer.installer_hooks, installer.installer_icon] {
        assert!(app().join(file.unwrap()).is_file());
    }
}

#[test]
fn the_web_view_is_fetched_or_brought_along() {
    let silent = true;

    let (usual, offline) = (bundle("windows.json"), bundle("windows-offline.json"));

    let modes = [usual, offline].map(|it| it.windows.webview_install_mode);
    let expected = [
        WebviewInstallMode::DownloadBootstrapper { silent },
        WebviewInstallMode::OfflineInstaller { silent },
    ];
    assert_eq!(modes, expected);
}

#[test]
fn the_mac_app_has_the_hardened_runtime() {
    let mac = bundle("macos.json").macos;

    assert!(mac.hardened_runtime);
    assert_eq!(mac.minimum_system_version.as_deref(), Some("11.0"));
}
