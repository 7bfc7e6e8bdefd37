//! Tells Tauri which commands exist, so that no page may call one without leave.

fn main() {
    let commands =
        &["open_app_data_folder", "open_log", "enter_again", "try_again", "quit"];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("tauri.conf.json, the icons and the capabilities are in order");
}
