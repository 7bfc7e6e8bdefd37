//! Owns the floor of `cargo tour bench`: the least that Tauri does to show one address.
//! Knows nothing of Django or of the app; what the app adds to this is its own cost.

use std::env;

use tauri::{Builder, WebviewUrl, WebviewWindowBuilder};

#[expect(clippy::disallowed_methods, reason = "Tauri's macro calls `exit`, we do not")]
fn main() {
    let address = env::args().nth(1).expect("usage: floor ADDRESS");
    let address = WebviewUrl::External(address.parse().expect("an address is a URL"));
    Builder::default()
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", address)
                .title("Floor")
                .inner_size(1180.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("a display is there: `cargo tour bench` made one");
}
