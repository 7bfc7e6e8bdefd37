//! Owns what a page may ask the shell to do: five commands, none with an argument.
//! Knows nothing of who asks: Tauri's access list has decided that before.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its own")]

use std::path::PathBuf;

use tauri::{AppHandle, State, ipc::CapabilityBuilder};

use crate::{folders::log_folder, supervisor::Request, window::View};

/// What the page of Django's port may do, and no other; the splash and the error page
/// have a list of their own (`capabilities/shell-page.json`).
///
/// The whole origin stands there: a wildcard for the port would let in every server on
/// this computer.
pub fn capability(port: u16) -> CapabilityBuilder {
    CapabilityBuilder::new(format!("django-page-{port}"))
        .window("main")
        .local(false)
        .remote(format!("http://127.0.0.1:{port}/*"))
        .permission("allow-open-app-data-folder")
        .permission("allow-enter-again")
}

/// Opens the folder with the user's data.
#[tauri::command]
pub fn open_app_data_folder(view: State<'_, View>) -> Result<(), String> {
    open(view.data.clone())
}

/// Opens the folder with the log files.
#[tauri::command]
pub fn open_log(view: State<'_, View>) -> Result<(), String> {
    open(view.data.as_deref().map(log_folder))
}

/// Lets our own window in once more, after Django has refused it.
#[tauri::command]
pub fn enter_again(view: State<'_, View>) {
    view.lost.notify_one();
}

/// Tries to start Django once more.
#[tauri::command]
pub fn try_again(view: State<'_, View>) {
    view.supervisor.ask(Request::Retry);
}

/// Ends the app.
#[tauri::command]
pub fn quit(app: AppHandle) {
    app.exit(0);
}

/// Opens a folder in the program that the user chose for folders.
fn open(folder: Option<PathBuf>) -> Result<(), String> {
    let folder = folder.ok_or("could not find a home folder for this user")?;
    open::that_detached(&folder)
        .map_err(|error| format!("could not open `{}`: {error}", folder.display()))
}

#[cfg(test)]
mod tests {
    use tauri::{ipc::RuntimeCapability, utils::acl::capability::CapabilityFile};

    use super::*;

    #[test]
    fn only_the_page_of_our_own_port_is_let_in_and_to_two_commands() {
        let CapabilityFile::Capability(granted) = capability(5000).build() else {
            panic!("it is one capability");
        };

        assert_eq!(granted.remote.unwrap().urls, ["http://127.0.0.1:5000/*"]);
        assert_eq!(granted.windows, ["main"]);
        assert_eq!(granted.permissions.len(), 2);
        assert!(!granted.local);
    }
}
