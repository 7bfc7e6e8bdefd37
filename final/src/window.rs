//! Owns the window: how it opens, what it may do, and what closing it means.
//! Knows nothing of what is in it; that is the business of `window/view.rs`.

use std::{cell::Cell, env, path::Path, process::ExitCode, rc::Rc, time::Duration};

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
    let has_failed = Rc::new(Cell::new(false));
    let at_the_end = has_failed.clone();
    app.run_return(move |app, event| {
        // The only event that always comes, however the user quits.
        if matches!(event, RunEvent::Exit) {
            // Who starts the app again from here on must not be sent to us.
            tauri_plugin_single_instance::destroy(app);
            at_the_end.set(matches!(supervisor.state(), State::Failed { .. }));
            block_on(supervisor.stop());
        }
    });
    Ok(ExitCode::from(u8::from(has_failed.get())))
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
    // wry lets tests drive a window only if it is not incognito; users never get one.
    let is_driven =
        cfg!(debug_assertions) && env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    let window = WebviewWindowBuilder::new(app, "main", first)
        .title(NAME)
        .inner_size(1180.0, 800.0)
        .min_inner_size(320.0, 400.0)
        .background_color(NIGHT)
        // Cookies and pages are kept in memory only, and are gone with the window.
        .incognito(!is_driven)
        .zoom_hotkeys_enabled(true)
        .initialization_script(view::KNOCK)
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

/// Decides about an address, and opens it outside if it belongs there.
fn may_open(app: &AppHandle, address: &Url) -> bool {
    let port = app.state::<View>().supervisor.state().port();
    let verdict = decide(address, &view::shell_address(), port);
    if verdict == Verdict::Outside
        && let Err(error) = open::that_detached(address.as_str())
    {
        warn!("could not open a link outside: {error}");
    }
    verdict == Verdict::Inside
}

/// Brings the window forward, when the app is started a second time.
fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let done = window.unminimize().and_then(|()| window.show());
        let _ = done.and_then(|()| window.set_focus()); // The system may say no.
    }
}
