//! Owns the window: splash, page, error page, and what closing it means.
//! Knows nothing of how a state came about; it renders states.

use std::{
    env,
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    sync::{Arc, Mutex},
};

use reqwest::Client;
use tauri::{
    AppHandle, Builder, Manager, RunEvent, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
    async_runtime::{self, block_on, spawn},
    utils::config::Color,
    webview::{NewWindowResponse, PageLoadEvent, PermissionResponse},
};
use tokio::{runtime::Handle, sync::mpsc::UnboundedReceiver};
use tracing::{info, warn};
use url::{Position, Url};

use crate::{
    bridge::{self, DataFolder},
    folders::log_folder,
    menu,
    names::NAME,
    navigation::{Verdict, decide},
    process_tree::asked_to_stop,
    report::chain,
    state::State,
    supervisor::{Request, Supervisor},
    token::Token,
    trace::Trace,
};

#[cfg(target_os = "linux")]
mod linux;

/// The night of the splash, so that the window is never white.
const NIGHT: Color = Color(11, 17, 34, 255);

/// All that the window needs to render states.
pub struct Shown {
    pub supervisor: Supervisor,
    pub token: Token,
    /// The user's data folder, for the menu and the bridge.
    pub data: Option<PathBuf>,
    pub trace: Arc<Trace>,
    /// Whether a second start should bring this window forward.
    pub is_single: bool,
    pub client: Client,
}

/// Tells whether there is a screen; without one, GTK would end us without a word.
pub fn has_display() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY"];
    !cfg!(target_os = "linux") || names.iter().any(|name| env::var_os(name).is_some())
}

/// Opens the window and runs until it is closed and no process is left.
#[expect(clippy::disallowed_methods, reason = "Tauri's macro calls `exit`, we do not")]
pub fn run(shown: Shown, states: UnboundedReceiver<State>) -> tauri::Result<ExitCode> {
    async_runtime::set(Handle::current());
    let mut builder = Builder::default();
    if shown.is_single {
        // First of all plug-ins, as its documentation asks: a second start ends here.
        builder =
            builder.plugin(tauri_plugin_single_instance::init(|app, _, _| focus(app)));
    }
    let supervisor = shown.supervisor.clone();
    let app = builder
        .menu(menu::build)
        .on_menu_event(|app, event| menu::choose(app, &event))
        .invoke_handler(tauri::generate_handler![
            bridge::open_app_data_folder,
            bridge::open_log,
            bridge::try_again,
            bridge::quit,
        ])
        .manage(DataFolder(shown.data.clone()))
        .manage(supervisor.clone())
        .setup(|app| Ok(open(app.handle(), shown, states)?))
        .build(tauri::generate_context!())?;
    let has_failed = Arc::new(AtomicBool::new(false));
    let at_the_end = has_failed.clone();
    app.run_return(move |app, event| {
        // The only event that always comes, however the user quits.
        if matches!(event, RunEvent::Exit) {
            // Who starts the app again from here on must not be sent to us.
            tauri_plugin_single_instance::destroy(app);
            let is_failed = matches!(supervisor.state(), State::Failed { .. });
            at_the_end.store(is_failed, Ordering::Relaxed);
            block_on(supervisor.stop());
        }
    });
    Ok(ExitCode::from(u8::from(has_failed.load(Ordering::Relaxed))))
}

/// Opens the window with the splash, and starts the tasks that go with it.
fn open(
    app: &AppHandle,
    shown: Shown,
    states: UnboundedReceiver<State>,
) -> tauri::Result<()> {
    let (supervisor, shell) = (shown.supervisor.clone(), shell_address());
    let may_open = move |address: &Url| {
        let verdict = decide(address, &shell, supervisor.state().port());
        if verdict == Verdict::Outside {
            show_outside(address);
        }
        verdict == Verdict::Inside
    };
    let may_open_anew = may_open.clone();
    let shown = Arc::new(shown);
    let loaded = shown.clone();
    // The address in the window. Asking Tauri for it would wait for the main thread,
    // which at the end waits for us.
    let here = Arc::new(Mutex::new(shell_address()));
    let moved = here.clone();
    let window =
        WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
            .title(NAME)
            .inner_size(1180.0, 800.0)
            .min_inner_size(320.0, 400.0)
            .background_color(NIGHT)
            // Cookies and pages are kept in memory only, and are gone with the window.
            .incognito(!is_driven())
            .zoom_hotkeys_enabled(true)
            .on_navigation(may_open)
            .on_new_window(move |address, _| {
                may_open_anew(&address); // Outside at the most: there is one window.
                NewWindowResponse::Deny
            })
            .on_permission_request(|_, _| PermissionResponse::Deny)
            .on_page_load(move |window, page| {
                let mut here = moved.lock().expect("nobody panics with it in hand");
                match page.event() {
                    PageLoadEvent::Started => *here = page.url().clone(),
                    // Not the event's own address: a splash that was cut short already
                    // gives the next page's.
                    PageLoadEvent::Finished => finish_load(&window, &here, &loaded),
                }
            })
            .build()?;
    // The night is for the page; the menu bar keeps the colors of the user's theme.
    window.as_ref().window().set_background_color(None)?;
    #[cfg(target_os = "linux")]
    linux::forget_pages(&window)?;
    shown.trace.mark("window");
    spawn(follow(window, shown, states, here));
    let app = app.clone();
    spawn(async move {
        asked_to_stop().await;
        app.exit(0);
    });
    Ok(())
}

/// Renders each state, to the last one.
async fn follow(
    window: WebviewWindow,
    shown: Arc<Shown>,
    mut states: UnboundedReceiver<State>,
    here: Arc<Mutex<Url>>,
) {
    let mut page = "/".to_owned();
    while let Some(state) = states.recv().await {
        let here = here.lock().expect("nobody panics with it in hand").clone();
        page = django_page(&here).unwrap_or(page);
        match state {
            State::Ready { port } => {
                if here.host() == shell_address().host() {
                    show_own_page(&window, &here, &state); // "The page is on its way."
                }
                if let Err(error) = enter(&window, &shown, port, &page).await {
                    warn!("could not open the page: {error}");
                    shown.supervisor.ask(Request::GiveUp);
                }
            }
            // A crash may leave a dead page in the window: replace it by our own.
            State::Starting { .. }
            | State::Restarting { .. }
            | State::Failed { .. } => {
                show_own_page(&window, &here, &state);
            }
            // The page stays while Django is changed behind it, and to the end.
            State::Reloading | State::Stopping | State::Stopped => (),
        }
    }
}

/// Lets the window in, and opens the page that it showed before, or the first one.
async fn enter(
    window: &WebviewWindow,
    shown: &Shown,
    port: u16,
    page: &str,
) -> Result<(), String> {
    bridge::admit(window.app_handle(), port).map_err(|error| chain(&error))?;
    let address = shown.token.invite(&shown.client, port, page).await;
    let address = address.map_err(|error| chain(&error))?;
    shown.trace.mark("navigate");
    window.navigate(address).map_err(|error| chain(&error))
}

/// Shows a state on the shell's own page, and goes there first if need be.
fn show_own_page(window: &WebviewWindow, here: &Url, state: &State) {
    let shell = shell_address();
    let done = if here.host() == shell.host() {
        let state = serde_json::to_string(state).expect("states are plain data");
        window.eval(format!("window.shell?.show({state})"))
    } else {
        window.navigate(shell) // Its `Finished` brings the state that holds by then.
    };
    if let Err(error) = done {
        warn!("could not show a state: {}", chain(&error));
    }
}

/// Goes on when a page is there: our own gets its state, Django's lets the rest start.
fn finish_load(window: &WebviewWindow, address: &Url, shown: &Shown) {
    if address.host() == shell_address().host() {
        shown.trace.mark("splash shown");
        show_own_page(window, address, &shown.supervisor.state());
        return;
    }
    shown.supervisor.ask(Request::StartWorker);
    shown.trace.mark("page shown");
    if let Some(elapsed) =
        shown.trace.finish(shown.data.as_deref().map(log_folder).as_deref())
    {
        info!(milliseconds = elapsed.as_millis(), "page shown");
    }
}

/// Tells whether tests drive the window; wry lets them only if it is not incognito, so
/// the window that users get can never be driven.
fn is_driven() -> bool {
    cfg!(debug_assertions) && env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// Returns what to open again after a restart; nothing for our own and the way in.
fn django_page(address: &Url) -> Option<String> {
    let is_django = address.host_str() == Some("127.0.0.1");
    let is_page = is_django && !address.path().starts_with("/desktop/");
    is_page.then(|| address[Position::BeforePath..].to_owned())
}

/// Returns where Tauri serves our own page from.
fn shell_address() -> Url {
    let address =
        if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
    address.parse().expect("a fixed address is valid")
}

/// Opens an address in the program that the user chose for it.
fn show_outside(address: &Url) {
    if let Err(error) = open::that_detached(address.as_str()) {
        warn!("could not open a link outside: {error}");
    }
}

/// Brings the window forward, when the app is started a second time.
fn focus(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let done = window.unminimize().and_then(|()| window.show());
        let _ = done.and_then(|()| window.set_focus()); // The system may say no.
    }
}
