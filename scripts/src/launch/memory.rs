//! Owns the screen of a launch on Linux: one in memory, with nothing else on it.
//! Knows nothing of the app.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::display::Display;

/// A screen that is gone with the value.
pub struct Screen(Display);

impl Screen {
    /// Makes one.
    pub fn find() -> Result<Screen> {
        Display::start().map(Screen)
    }

    /// Makes `command` open its window here.
    pub fn lend(&self, command: &mut Command) {
        self.0.lend(command);
    }

    /// Saves what is to be seen, once it stands still.
    pub fn photograph(&self, file: &Path) -> Result<()> {
        self.0.picture()?.save(file)
    }
}
