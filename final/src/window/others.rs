//! Owns what Windows and macOS need besides Tauri: nothing so far.
//! Knows nothing of what the pages are.

use tauri::WebviewWindow;

/// Tells whether there is a screen: here, always.
pub fn has_display() -> bool {
    true
}

/// Sets what Tauri does not pass on.
pub(super) fn prepare(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
