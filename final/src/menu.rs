//! Owns the menu bar: the same actions as the page, for anyone who looks there.
//! Knows nothing of what they do; it calls the bridge.

use tauri::{
    AppHandle, Manager, Wry,
    menu::{Menu, MenuEvent, MenuItem, SubmenuBuilder},
};
use tracing::warn;

use crate::{bridge, names::NAME};

const OPEN_DATA: &str = "open-data";
const OPEN_LOG: &str = "open-log";
const QUIT: &str = "quit";

/// Builds the menu bar.
pub fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    // The first menu of macOS bears the app's name.
    let first = if cfg!(target_os = "macos") { NAME } else { "File" };
    let file = SubmenuBuilder::new(app, first)
        .text(OPEN_DATA, "Open App Data Folder")
        .text(OPEN_LOG, "Open Log Folder")
        .separator()
        .item(&MenuItem::with_id(app, QUIT, "Quit", true, Some("CmdOrCtrl+Q"))?)
        .build()?;
    // macOS gives a page its shortcuts for copy and paste only with these items.
    let edit = SubmenuBuilder::new(app, "Edit").cut().copy().paste().select_all();
    Menu::with_items(app, &[&file, &edit.build()?])
}

/// Does what the user chose.
pub fn choose(app: &AppHandle, event: &MenuEvent) {
    let done = match event.id().as_ref() {
        OPEN_DATA => bridge::open_app_data_folder(app.state()),
        OPEN_LOG => bridge::open_log(app.state()),
        QUIT => {
            bridge::quit(app.clone());
            Ok(())
        }
        _ => Ok(()), // the system's own items
    };
    if let Err(message) = done {
        warn!("{message}");
    }
}
