//! Owns quick looks at a display in memory: a coarse grid of its pixels.
//! Knows nothing of what the colors mean.

use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result};
use fs_err::File;

use crate::picture::Layout;

/// Points of the grid in a row.
pub const COLUMNS: usize = 64;

/// Rows of the grid.
pub const ROWS: usize = 48;

/// The colors at the points of the grid, row by row.
pub type Glance = Vec<u32>;

/// The pixels of a display, read while it is painted.
pub struct Screen {
    /// Xvfb's own file: reading it asks nothing of the display or of its programs.
    file: File,
    /// Where in the file the pixels are.
    layout: Layout,
}

impl Screen {
    /// Opens the file in which Xvfb keeps its pixels.
    pub fn open(path: &Path) -> Result<Screen> {
        let file = File::open(path)?;
        let mut header = [0; Layout::HEADER];
        file.file().read_exact_at(&mut header, 0)?;
        let layout = Layout::read(&header)
            .context("could not read the display's pixels: they are of another kind")?;
        Ok(Screen { file, layout })
    }

    /// Reads the grid; it takes a fraction of a millisecond.
    pub fn glance(&self) -> Result<Glance> {
        let Layout { width, height, row, start } = self.layout;
        let mut glance = Vec::with_capacity(COLUMNS * ROWS);
        let mut line = vec![0; row as usize];
        for step in 0..ROWS {
            let y = (2 * step + 1) * height as usize / (2 * ROWS);
            let place = u64::from(start) + y as u64 * u64::from(row);
            self.file.file().read_exact_at(&mut line, place)?;
            glance.extend((0..COLUMNS).map(|step| {
                let x = (2 * step + 1) * width as usize / (2 * COLUMNS) * 4;
                u32::from_le_bytes([line[x], line[x + 1], line[x + 2], 0])
            }));
        }
        Ok(glance)
    }
}
