//! Owns what only WebKitGTK, the web view of Linux, has to be told.
//! Knows nothing of what the pages are.

use tauri::WebviewWindow;
use webkit2gtk::{SettingsExt, WebViewExt};

/// Keeps no page to go back to: for the splash alone, that is a process of 140 MB.
pub(super) fn forget_pages(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|view| {
        if let Some(settings) = WebViewExt::settings(&view.inner()) {
            settings.set_enable_page_cache(false);
        }
    })
}
