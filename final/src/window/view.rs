//! Owns what the window shows: the splash, Django's page, the error page.
//! Knows nothing of how a state came about; it renders states.

use std::{
    env,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::Client;
use tauri::{Manager, WebviewWindow};
use tokio::{sync::mpsc::UnboundedReceiver, time::sleep_until};
use tracing::{info, warn};
use url::{Position, Url};

use crate::{
    bridge,
    folders::log_folder,
    report::chain,
    restarts::{MOST, Restarts},
    state::State,
    supervisor::{Request, Supervisor},
    token::Token,
    trace::Trace,
};

/// How long the window stays empty before the splash takes the place of the page.
const SPLASH_AFTER: Duration = Duration::from_millis(500);

/// What the window shows, and what it takes to show it.
pub struct View {
    pub supervisor: Supervisor,
    pub token: Token,
    /// The user's data folder, for the menu and the bridge.
    pub data: Option<PathBuf>,
    pub trace: Arc<Trace>,
    pub client: Client,
    /// The address in the window. Asking Tauri for it would wait for the main thread,
    /// which at the end waits for us.
    here: Mutex<Url>,
    /// How often the window had to be let in again.
    entries: Mutex<Restarts>,
}

impl View {
    pub fn new(
        supervisor: Supervisor,
        token: Token,
        data: Option<PathBuf>,
        trace: Arc<Trace>,
        client: Client,
    ) -> Self {
        let (here, entries) = (Mutex::new(shell_address()), Mutex::default());
        Self { supervisor, token, data, trace, client, here, entries }
    }

    /// Returns the address in the window.
    fn here(&self) -> Url {
        self.here.lock().expect("nobody panics with it in hand").clone()
    }

    /// Notes that the window shows another address.
    pub(super) fn moved_to(&self, address: Url) {
        *self.here.lock().expect("nobody panics with it in hand") = address;
    }

    /// Goes on when a page is there: our own gets its state, Django's ends the launch.
    pub(super) fn loaded(&self, window: &WebviewWindow) {
        if is_shell(&self.here()) {
            self.trace.mark("splash shown");
            self.show(window, &self.supervisor.state());
            return;
        }
        self.trace.mark("page shown");
        let logs = self.data.as_deref().map(log_folder);
        if let Some(elapsed) = self.trace.finish(logs.as_deref()) {
            info!(milliseconds = elapsed.as_millis(), "page shown");
        }
    }

    /// Shows a state on the shell's own page, and goes there first if need be.
    fn show(&self, window: &WebviewWindow, state: &State) {
        let done = if is_shell(&self.here()) {
            let state = serde_json::to_string(state).expect("states are plain data");
            window.eval(format!("window.shell?.show({state})"))
        } else {
            window.navigate(shell_address()) // `loaded` brings the state that holds then.
        };
        if let Err(error) = done {
            warn!("could not show a state: {}", chain(&error));
        }
    }

    /// Lets the window in, at the page that it showed before or at the first one.
    async fn enter(&self, window: &WebviewWindow, port: u16, page: &str) {
        let entered = async {
            bridge::admit(window.app_handle(), port).map_err(|error| chain(&error))?;
            let door = self.token.door(&self.client, port).await;
            let door = door.map_err(|error| chain(&error))?;
            self.trace.mark("navigate");
            window.navigate(door.address(page)).map_err(|error| chain(&error))
        };
        if let Err(error) = entered.await {
            warn!("could not open the page: {error}");
            self.supervisor.ask(Request::GiveUp);
        }
    }

    /// Lets the window in once more, after it was refused or its web process has died.
    pub async fn enter_again(&self, window: &WebviewWindow) {
        let State::Ready { port } = self.supervisor.state() else { return };
        let page = django_page(&self.here());
        let is_often = {
            let mut entries =
                self.entries.lock().expect("nobody panics with it in hand");
            entries.count(Instant::now()) > MOST
        };
        match page {
            Some(page) if !is_often => {
                warn!("letting the window in again");
                self.enter(window, port, &page).await;
            }
            // Refused at the way in: somebody else has used the code, or it took too long.
            _ => self.supervisor.ask(Request::GiveUp),
        }
    }
}

/// Renders each state, to the last one; `is_entering` if the page is on its way already.
pub(super) async fn follow(
    window: WebviewWindow,
    mut states: UnboundedReceiver<State>,
    mut is_entering: bool,
) {
    let view = window.state::<View>();
    let splash_at = Instant::now() + SPLASH_AFTER;
    let mut page = "/".to_owned();
    loop {
        let state = tokio::select! {
            state = states.recv() => state,
            () = sleep_until(splash_at.into()), if is_entering => {
                is_entering = false;
                Some(view.supervisor.state())
            }
        };
        page = django_page(&view.here()).unwrap_or(page);
        match state {
            Some(State::Starting { .. }) if is_entering => (),
            Some(State::Ready { .. }) if is_entering => is_entering = false,
            Some(state @ State::Ready { port }) => {
                if is_shell(&view.here()) {
                    view.show(&window, &state); // "The page is on its way."
                }
                view.enter(&window, port, &page).await;
            }
            // A crash may leave a dead page in the window: replace it by our own.
            Some(
                state @ (State::Starting { .. }
                | State::Restarting { .. }
                | State::Failed { .. }),
            ) => {
                is_entering = false;
                view.show(&window, &state);
            }
            // The page stays while Django is changed behind it, and to the end.
            Some(State::Reloading | State::Stopping | State::Stopped) => (),
            None => return,
        }
    }
}

/// Tells whether tests drive the window; wry lets them only if it is not incognito, so
/// the window that users get can never be driven.
pub(super) fn is_driven() -> bool {
    cfg!(debug_assertions) && env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some()
}

/// Returns what to open again after a restart; nothing for our own and the way in.
fn django_page(address: &Url) -> Option<String> {
    let is_django = address.host_str() == Some("127.0.0.1");
    let is_page = is_django && !address.path().starts_with("/desktop/");
    is_page.then(|| address[Position::BeforePath..].to_owned())
}

/// Tells whether an address is the splash and error page.
fn is_shell(address: &Url) -> bool {
    address.host() == shell_address().host()
}

/// Returns where Tauri serves our own page from.
pub(super) fn shell_address() -> Url {
    let address =
        if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
    address.parse().expect("a fixed address is valid")
}
