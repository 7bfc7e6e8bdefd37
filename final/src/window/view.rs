//! Owns what the window shows: the splash, Django's page, the error page.
//! Knows nothing of how a state came about; it renders states.

use std::{
    error::Error,
    path::PathBuf,
    time::{Duration, Instant},
};

use tauri::{
    Manager, WebviewWindow,
    webview::{PageLoadEvent, PageLoadPayload},
};
use tokio::{
    sync::{Notify, mpsc::UnboundedReceiver, watch},
    time::sleep_until,
};
use tracing::warn;
use url::{Position, Url};

use crate::{
    bridge,
    folders::log_folder,
    report::chain,
    restarts::{MOST, Restarts},
    state::State,
    supervisor::{Request, Supervisor},
    token::Door,
    trace,
};

/// How long the window stays empty before the splash takes the place of the page.
const SPLASH_AFTER: Duration = Duration::from_millis(500);

/// What the window shows, and what it takes to show it.
pub struct View {
    pub supervisor: Supervisor,
    /// The user's data folder, for the menu and the bridge.
    pub data: Option<PathBuf>,
    /// Told when the page was refused, or the process behind it has died.
    pub lost: Notify,
    /// The address in the window. Asking Tauri for it would wait for the main thread,
    /// which at the end waits for us.
    pub(super) here: watch::Sender<Url>,
}

impl View {
    pub(super) fn new(supervisor: Supervisor, data: Option<PathBuf>) -> Self {
        let here = watch::Sender::new(shell_address());
        Self { supervisor, data, lost: Notify::new(), here }
    }

    /// Notes which page comes, and goes on when it is there: our own gets its state,
    /// Django's ends the launch.
    pub(super) fn loads(&self, window: &WebviewWindow, page: &PageLoadPayload) {
        // Not the address at the end: a splash that was cut short already gives the
        // next page's.
        if page.event() == PageLoadEvent::Started {
            self.here.send_replace(page.url().clone());
        } else if is_shell(&self.here.borrow()) {
            trace::mark("splash shown");
            self.show(window, &self.supervisor.state());
        } else if !is_way_in(&self.here.borrow()) {
            trace::mark("page shown");
            trace::finish(self.data.as_deref().map(log_folder).as_deref());
        }
    }

    /// Shows a state on the shell's own page, and goes there first if need be.
    fn show(&self, window: &WebviewWindow, state: &State) {
        let done = if is_shell(&self.here.borrow()) {
            let state = serde_json::to_string(state).expect("states are plain data");
            window.eval(format!("window.shell?.show({state})"))
        } else {
            window.navigate(shell_address()) // `loads` brings the state that holds then.
        };
        if let Err(error) = done {
            warn!("could not show a state: {}", chain(&error));
        }
    }

    /// Lets the window in, at the page that it showed before or at the first one.
    async fn enter(
        &self,
        window: &WebviewWindow,
        port: u16,
        page: &str,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        window.add_capability(bridge::capability(port))?;
        let door = Door::ask(&self.supervisor.client, port).await?;
        trace::mark("navigate");
        Ok(window.navigate(door.address(page))?)
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
    let mut losses = Restarts::default();
    let mut page = "/".to_owned();
    loop {
        let (state, is_lost) = tokio::select! {
            state = states.recv() => (state, false),
            () = view.lost.notified() => (Some(view.supervisor.state()), true),
            () = sleep_until(splash_at.into()), if is_entering => {
                is_entering = false;
                (Some(view.supervisor.state()), false)
            }
        };
        let here = view.here.borrow().clone();
        if is_lost {
            is_entering = false;
            // Refused at the way in: somebody else has used the code, or it took too long.
            if is_way_in(&here) || losses.count(Instant::now()) > MOST {
                view.supervisor.ask(Request::GiveUp);
                continue;
            }
            warn!("letting the window in again");
        }
        page = django_page(&here).unwrap_or(page);
        let Some(state) = state else { return };
        match &state {
            State::Starting { .. } if is_entering => (),
            State::Ready { .. } if is_entering => is_entering = false,
            State::Ready { port } => {
                if is_shell(&here) {
                    view.show(&window, &state); // "The page is on its way."
                }
                if let Err(error) = view.enter(&window, *port, &page).await {
                    warn!("could not open the page: {}", chain(&*error));
                    view.supervisor.ask(Request::GiveUp);
                }
            }
            // A crash may leave a dead page in the window: replace it by our own.
            State::Starting { .. }
            | State::Restarting { .. }
            | State::Failed { .. } => {
                is_entering = false;
                view.show(&window, &state);
            }
            // The page stays while Django is changed behind it, and to the end.
            State::Reloading | State::Stopping | State::Stopped => (),
        }
    }
}

/// Returns what to open again after a restart; nothing for our own and the way in.
fn django_page(address: &Url) -> Option<String> {
    let is_django = address.host_str() == Some("127.0.0.1");
    (is_django && !is_way_in(address))
        .then(|| address[Position::BeforePath..].to_owned())
}

/// Tells whether an address is where a code opens the door.
fn is_way_in(address: &Url) -> bool {
    address.path().starts_with("/desktop/")
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
