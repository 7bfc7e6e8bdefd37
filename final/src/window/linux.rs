//! Owns what only WebKitGTK, the web view of Linux, has to be told.
//! Knows nothing of what the pages are.

use std::io;

use tauri::{Manager, WebviewWindow};
use webkit2gtk::{
    HardwareAccelerationPolicy, NetworkProxyMode, SettingsExt, WebViewExt,
    WebsiteDataManagerExt,
};

use super::{View, is_driven};

/// Looks for a screen: without one, Tauri would panic.
pub(super) fn find_display() -> tauri::Result<()> {
    Ok(gtk::init().map_err(|_| io::Error::other("there is no display"))?)
}

/// Sets what Tauri does not pass on.
pub(super) fn prepare(window: &WebviewWindow) -> tauri::Result<()> {
    let again = window.clone();
    window.with_webview(|view| {
        let view = view.inner();
        if let Some(settings) = WebViewExt::settings(&view) {
            // Keeps no page to go back to: for the splash alone, that is 140 MB.
            settings.set_enable_page_cache(false);
            // Text and forms need no GPU, which takes time to start and fails on some;
            // only the tests' driver waits for ever without it.
            if !is_driven() {
                let never = HardwareAccelerationPolicy::Never;
                settings.set_hardware_acceleration_policy(never);
            }
        }
        if let Some(data) = view.website_data_manager() {
            // A proxy would get the code and the cookie that let the window in.
            data.set_network_proxy_settings(NetworkProxyMode::NoProxy, None);
        }
        // The process behind the page has died: without a word, the window stays empty.
        view.connect_web_process_terminated(move |_, _| {
            again.state::<View>().lost.notify_one();
        });
    })
}
