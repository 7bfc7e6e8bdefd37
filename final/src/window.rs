//! Owns the window: how it opens, what it may do, and what closing it means.
//! Knows nothing of what is in it; that is the business of `window/view.rs`.

use std::{env, path::Path, process::ExitCode, time::Duration};

use tauri::{
    AppHandle, Builder, Manager, RunEvent, WebviewUrl, WebviewWindowBuilder,
    async_runtime::{self, block_on, spawn},
    utils::config::Color,
    webview::{NewWindowResponse, PermissionResponse},
};
use tokio::{runtime::Handle, sync::mpsc::UnboundedReceiver};
use tracing::warn;
use url::Url;

use crate::{
    bridge,
    folders::data_folder,
    menu,
    names::NAME,
    navigation::{Verdict, decide},
    process_tree::asked_to_stop,
    state::State,
    supervisor::Supervisor,
    trace,
};

#[cfg(target_os = "linux")]
mod linux;
mod view;

pub use view::View;

/// The night of the splash, so that the window is never white.
const NIGHT: Color = Color(11, 17, 34, 255);
/// How long the window waits for Django's port, to open with the page and no splash.
const HEAD_START: Duration = Duration::from_millis(200);

/// Opens the window and runs until it is closed and no process is left.
///
/// Without a `chosen` data folder, a second start brings this window forward and ends.
#[expect(clippy::disallowed_methods, reason = "Tauri's macro calls `exit`, we do not")]
pub fn run(
    supervisor: Supervisor,
    states: UnboundedReceiver<State>,
    chosen: Option<&Path>,
) -> tauri::Result<ExitCode> {
    #[cfg(target_os = "linux")]
    linux::find_display()?;
    async_runtime::set(Handle::current());
    let mut builder = Builder::default();
    if chosen.is_none() {
        // First of all plug-ins, as its documentation asks: a second start ends here.
        builder =
            builder.plugin(tauri_plugin_single_instance::init(|app, _, _| focus(app)));
    }
    let app = builder
        .menu(menu::build)
        .on_menu_event(|app, event| menu::choose(app, &event))
        .invoke_handler(tauri::generate_handler![
            bridge::open_app_data_folder,
            bridge::open_log,
            bridge::enter_again,
            bridge::try_again,
            bridge::quit,
        ])
        .manage(View::new(supervisor.clone(), data_folder(chosen).ok()))
        .setup(|app| Ok(open(app.handle(), states)?))
        .build(tauri::generate_context!())?;
    let code = app.run_return(move |app, event| {
        if let RunEvent::ExitRequested { api, .. } = &event
            && supervisor.state() != State::Stopped
        {
            api.prevent_exit();
            leave(app, &supervisor);
        }
        // The only event that always comes, however the user quits.
        if matches!(event, RunEvent::Exit) {
            block_on(supervisor.stop());
        }
    });
    Ok(if code == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes the window away at once, and ends the app when everything has stopped.
fn leave(app: &AppHandle, supervisor: &Supervisor) {
    // Who starts the app again from here on must not be sent to us.
    tauri_plugin_single_instance::destroy(app);
    for window in app.webview_windows().into_values() {
        let _ = window.hide(); // It may be gone already.
    }
    let code = i32::from(matches!(supervisor.state(), State::Failed { .. }));
    let (app, supervisor) = (app.clone(), supervisor.clone());
    spawn(async move {
        supervisor.stop().await;
        app.exit(code);
    });
}

/// Opens the window, with the page if it can, and starts the tasks that go with it.
fn open(app: &AppHandle, states: UnboundedReceiver<State>) -> tauri::Result<()> {
    let view = app.state::<View>();
    let door = block_on(view.supervisor.door(HEAD_START));
    let first = match &door {
        Some(door) => {
            app.add_capability(bridge::capability(door.port))?;
            view.here.send_replace(door.address("/"));
            WebviewUrl::External(door.address("/"))
        }
        None => WebviewUrl::App("index.html".into()),
    };
    let (inside, anew) = (app.clone(), app.clone());
    let window = WebviewWindowBuilder::new(app, "main", first)
        .title(NAME)
        .inner_size(1180.0, 800.0)
        .min_inner_size(320.0, 400.0)
        .background_color(NIGHT)
        // Cookies and pages are kept in memory only, and are gone with the window.
        .incognito(!is_driven())
        .zoom_hotkeys_enabled(true)
        .initialization_script(include_str!("../ui/acted.js"))
        .initialization_script(include_str!("../ui/knock.js"))
        .on_navigation(move |address| may_open(&inside, address))
        .on_new_window(move |address, _| {
            may_open(&anew, &address); // Outside at the most: there is one window.
            NewWindowResponse::Deny
        })
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .on_page_load(|window, page| window.state::<View>().loads(&window, &page))
        .build()?;
    // The night is for the page; the menu bar keeps the colors of the user's theme.
    window.as_ref().window().set_background_color(None)?;
    #[cfg(target_os = "linux")]
    linux::prepare(&window)?;
    trace::mark("window");
    spawn(view::follow(window, states, door.is_some()));
    let app = app.clone();
    spawn(async move {
        asked_to_stop().await;
        app.exit(0);
    });
    Ok(())
}

/// Tells whether tests drive the window; wry lets them only if it is not incognito, so
/// the window that users get can never be driven.
fn is_driven() -> bool {
    cfg!(debug_assertions) && env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// Decides about an address, and opens it outside if it belongs there.
fn may_open(app: &AppHandle, address: &Url) -> bool {
    let state = app.state::<View>().supervisor.state();
    let verdict = decide(address, &view::shell_address(), &state);
    if verdict == Verdict::Outside {
        show_outside(app, address);
    }
    verdict == Verdict::Inside
}

/// Opens an address outside, if the user just clicked: a page alone could leak by it.
fn show_outside(app: &AppHandle, address: &Url) {
    let Some(window) = app.get_webview_window("main") else { return };
    let address = address.to_string();
    let answer = move |has_clicked: String| {
        if has_clicked != "true" {
            warn!("a page wanted to open a link outside, and nobody had clicked");
        } else if let Err(error) = open::that_detached(&address) {
            warn!("could not open a link outside: {error}");
        }
    };
    let _ = window.eval_with_callback("hasUserClicked()", answer); // It may be closed.
}

/// Brings the window forward, when the app is started a second time.
fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let done = window.unminimize().and_then(|()| window.show());
        let _ = done.and_then(|()| window.set_focus()); // The system may say no.
    }
}
