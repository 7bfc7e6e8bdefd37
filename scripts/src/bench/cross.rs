//! Owns closing a window as a person does: by the cross in its corner.
//! Knows nothing of the program behind the window.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, Window,
};
use x11rb::{CURRENT_TIME, connection::Connection, rust_connection::RustConnection};

use super::pause;

/// How long a window manager may take to start.
const MANAGER_LIMIT: Duration = Duration::from_secs(10);

/// The wish of a person, as the window manager knows it from a task bar.
const FROM_A_PERSON: u32 = 2;

/// A line to the window manager of one display.
pub struct Cross {
    /// The line.
    display: RustConnection,
    /// What all windows lie on.
    root: Window,
}

impl Cross {
    /// Connects to the display `name`.
    pub fn connect(name: &str) -> Result<Cross> {
        let (display, screen) = x11rb::connect(Some(name))
            .with_context(|| format!("could not connect to the display `{name}`"))?;
        let root = display.setup().roots[screen].root;
        Ok(Cross { display, root })
    }

    /// Waits until the window manager says that it is there.
    pub fn wait_for_manager(&self) -> Result<()> {
        let sign = self.atom("_NET_SUPPORTING_WM_CHECK")?;
        let start = Instant::now();
        while self.windows_in(sign)?.is_empty() {
            if start.elapsed() > MANAGER_LIMIT {
                bail!("could not find a window manager on the display");
            }
            pause(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Asks the window manager to close the one window that is there.
    pub fn click(&self) -> Result<()> {
        let windows = self.windows_in(self.atom("_NET_CLIENT_LIST")?)?;
        let [window] = windows[..] else {
            bail!("could not close the window: there are {}", windows.len());
        };
        let close = self.atom("_NET_CLOSE_WINDOW")?;
        let wish = [CURRENT_TIME, FROM_A_PERSON, 0, 0, 0];
        let message = ClientMessageEvent::new(32, window, close, wish);
        let to_the_manager =
            EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.display.send_event(false, self.root, to_the_manager, message)?;
        Ok(self.display.flush()?)
    }

    /// The windows that the manager lists under a name.
    fn windows_in(&self, name: u32) -> Result<Vec<Window>> {
        let root = self.root;
        let list =
            self.display.get_property(false, root, name, AtomEnum::WINDOW, 0, 16)?;
        Ok(list.reply()?.value32().into_iter().flatten().collect())
    }

    /// The number under which the display knows a name.
    fn atom(&self, name: &str) -> Result<u32> {
        Ok(self.display.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }
}
