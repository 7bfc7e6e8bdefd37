//! Owns what is seen and done on the display by others than the app: windows and focus.
//! Knows nothing of what the windows show.

use x11rb::{
    CURRENT_TIME, NONE,
    connection::Connection,
    protocol::xproto::{
        ClientMessageEvent, ConnectionExt, EventMask, InputFocus, MapState, Window,
    },
    rust_connection::RustConnection,
};

/// The narrowest window of the app; what is smaller is the toolkit's own.
const NARROWEST: u16 = 300;

/// A display, by the name that programs know it by.
pub struct Display(pub String);

impl Display {
    /// Sends every window what a window manager sends when its cross is clicked.
    pub fn close_windows(&self) {
        let (display, windows) = self.look();
        let atom = |name: &[u8]| {
            display.intern_atom(false, name).unwrap().reply().unwrap().atom
        };
        let message = [atom(b"WM_DELETE_WINDOW"), CURRENT_TIME, 0, 0, 0];
        for window in windows {
            let event =
                ClientMessageEvent::new(32, window, atom(b"WM_PROTOCOLS"), message);
            display.send_event(false, window, EventMask::NO_EVENT, event).unwrap();
        }
        display.flush().unwrap();
    }

    /// Counts the windows that a user sees.
    pub fn windows(&self) -> usize {
        let (display, windows) = self.look();
        let is_shown = |window: &&Window| {
            let state = display.get_window_attributes(**window).ok()?.reply().ok()?;
            let place = display.get_geometry(**window).ok()?.reply().ok()?;
            Some(state.map_state == MapState::VIEWABLE && place.width >= NARROWEST)
        };
        windows.iter().filter(|window| is_shown(window).unwrap_or(false)).count()
    }

    /// Takes the keyboard away from every window.
    pub fn take_focus(&self) {
        let (display, _) = self.look();
        display.set_input_focus(InputFocus::NONE, NONE, CURRENT_TIME).unwrap();
        assert!(!self.has_focus(), "no window has the keyboard");
    }

    /// Tells whether a window has the keyboard.
    pub fn has_focus(&self) -> bool {
        let (display, _) = self.look();
        // 0 stands for nobody, and 1 for whoever is below the pointer.
        display.get_input_focus().unwrap().reply().unwrap().focus > 1
    }

    fn look(&self) -> (RustConnection, Vec<Window>) {
        let (display, screen) = x11rb::connect(Some(&self.0)).unwrap();
        let root = display.setup().roots[screen].root;
        let windows = display.query_tree(root).unwrap().reply().unwrap().children;
        (display, windows)
    }
}
