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

#[cfg(test)]
mod tests {
    use super::*;

    /// A dump of pixels whose color is their number; one for each point of the grid.
    fn dump() -> Vec<u8> {
        let [width, height] = [COLUMNS, ROWS].map(|size| u32::try_from(size).unwrap());
        let mut header = [0_u32; 25];
        header[0] = 100;
        header[4] = width;
        header[5] = height;
        header[11] = 32;
        header[12] = width * 4;
        let mut bytes: Vec<u8> = header.iter().flat_map(|n| n.to_be_bytes()).collect();
        bytes.extend((0..width * height).flat_map(u32::to_le_bytes));
        bytes
    }

    #[test]
    fn a_glance_sees_each_point_of_the_grid_as_it_is_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("screen");
        let mut dump = dump();
        fs_err::write(&file, &dump).unwrap();

        let screen = Screen::open(&file).unwrap();
        let before = screen.glance().unwrap();
        dump[Layout::HEADER] = 7;
        fs_err::write(&file, &dump).unwrap();
        let after = screen.glance().unwrap();

        assert!(before.iter().copied().eq(0..3072));
        assert_eq!(after[0], 7);
        assert_eq!(after[1..], before[1..]);
    }

    #[test]
    fn a_file_of_another_kind_is_no_screen() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("screen");
        fs_err::write(&file, [0; 200]).unwrap();

        assert!(Screen::open(&file).is_err());
    }
}
