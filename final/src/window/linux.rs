//! Owns what only WebKitGTK, the web view of Linux, has to be told.
//! Knows nothing of what the pages are.

use tauri::{Manager, WebviewWindow, async_runtime::spawn};
use webkit2gtk::{
    HardwareAccelerationPolicy, NetworkProxyMode, SettingsExt, WebViewExt,
    WebsiteDataManagerExt,
};

use super::{View, view::is_driven};

/// Tells whether there is a screen; without one, GTK would end us without a word.
pub fn has_display() -> bool {
    gtk::init().is_ok()
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
            let window = again.clone();
            spawn(async move { window.state::<View>().enter_again(&window).await });
        });
    })
}
