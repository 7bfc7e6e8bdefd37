//! Owns what a display in memory shows: its pixels, and when they stand still.
//! Knows nothing of what they mean; it compares pictures.

use std::{
    mem,
    path::{Path, PathBuf},
};

use crate::wait::until;

/// Bytes of a picture that are compared: 300 rows of 1280 pixels of 4 bytes.
const TOP: usize = 300 * 1280 * 4;

/// So many looks in a row that see the same are a second or so.
const STILL: u32 = 20;

/// The file in which Xvfb keeps the pixels of one display.
pub struct Screen(PathBuf);

impl Screen {
    /// Returns the screen of the Xvfb that was told to keep its pixels in `folder`.
    pub fn of(folder: &Path) -> Self {
        Self(folder.join("Xvfb_screen0"))
    }

    /// Waits until the display stands still, for a second or so, and returns its pixels.
    pub async fn picture(&self) -> Vec<u8> {
        let (mut last, mut still) = (self.look(), 0);
        until("a display that stands still", async || {
            let before = mem::replace(&mut last, self.look());
            still = if before == last { still + 1 } else { 0 };
            (still == STILL).then_some(())
        })
        .await;
        last
    }

    /// Waits until the display shows this.
    pub async fn shows(&self, picture: &[u8]) {
        let shown = async || is_alike(&self.look(), picture).then_some(());
        until("the same picture", shown).await;
    }

    /// Waits until the display shows anything else.
    pub async fn no_longer_shows(&self, picture: &[u8]) {
        let gone = async || (!is_alike(&self.look(), picture)).then_some(());
        until("another picture", gone).await;
    }

    /// The file itself, for whoever keeps it.
    pub fn file(&self) -> &Path {
        &self.0
    }

    /// Returns the pixels of the bar and the heading: what is below them tells the time.
    fn look(&self) -> Vec<u8> {
        let mut pixels = fs_err::read(&self.0).unwrap();
        pixels.truncate(TOP);
        pixels
    }
}

/// Tells whether two pictures show the same page: edges are not always as soft.
fn is_alike(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).filter(|(one, other)| one == other).count();
    same * 100 >= one.len() * 97
}
