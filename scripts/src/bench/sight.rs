//! Owns what a person in front of the display would have seen, and when: a pure question.
//! Knows nothing of displays, processes or clocks.

use std::collections::HashSet;
use std::time::Duration;

use super::screen::{COLUMNS, Glance, ROWS};

/// How much of a picture has to be as it is in the end, so that it counts as painted.
const PAINTED: f64 = 0.97;

/// How many colors the middle must have, so that there is something: a look at a window
/// that is filled just then may see two, and what was there before.
const SOMETHING: usize = 4;

/// What was on the display since a launch: each change, with its time.
pub struct Film {
    /// Before the launch.
    empty: Glance,
    /// The changes, in order.
    changes: Vec<(Duration, Glance)>,
}

/// When a launch got where, as seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// The first change of the display: a window is there.
    pub window: Duration,
    /// The first picture in the window that is not of one color.
    pub content: Duration,
    /// The first picture with content from which on all look like the last.
    pub page: Duration,
}

impl Film {
    /// Begins with a display on which nothing is.
    pub fn new(empty: Glance) -> Film {
        Film { empty, changes: Vec::new() }
    }

    /// Adds a glance; one that sees no change adds nothing.
    pub fn add(&mut self, time: Duration, glance: Glance) {
        if glance != *self.last() {
            self.changes.push((time, glance));
        }
    }

    /// What was seen last.
    pub fn last(&self) -> &Glance {
        self.changes.last().map_or(&self.empty, |(_, glance)| glance)
    }

    /// When the display changed last.
    pub fn last_change(&self) -> Option<Duration> {
        self.changes.last().map(|(time, _)| *time)
    }

    /// Tells when what was first seen; nothing, if there is no content yet.
    pub fn sight(&self) -> Option<Sight> {
        let (window, _) = *self.changes.first()?;
        let first = self.changes.iter().position(|(_, glance)| has_content(glance))?;
        let (content, _) = self.changes[first];
        let like_the_last = self.changes[first..]
            .iter()
            .rev()
            .take_while(|(_, glance)| self.likeness(glance, self.last()) >= PAINTED);
        let (page, _) = *like_the_last.last()?;
        Some(Sight { window, content, page })
    }

    /// The share of the points inside the last window that are the same in both.
    pub fn likeness(&self, one: &Glance, other: &Glance) -> f64 {
        let window: Vec<usize> = (0..self.empty.len())
            .filter(|&point| self.last()[point] != self.empty[point])
            .collect();
        let same = window.iter().filter(|&&point| one[point] == other[point]).count();
        share(same, window.len())
    }
}

/// Tells whether there is more in the middle of a display than an empty window.
///
/// A window's edges are there before its content, so they tell nothing.
fn has_content(glance: &Glance) -> bool {
    let rows = glance.chunks_exact(COLUMNS).skip(ROWS / 4).take(ROWS / 2);
    let colors: HashSet<u32> =
        rows.flat_map(|row| &row[COLUMNS / 4..COLUMNS * 3 / 4]).copied().collect();
    colors.len() >= SOMETHING
}

/// A part of a whole; of nothing, there is no part.
#[expect(clippy::cast_precision_loss, reason = "there are 3,072 points")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: u32 = 0;
    const PAPER: u32 = 1;

    /// A window on all of the display, with so many points of color in its middle.
    fn picture(inked: u32) -> Glance {
        let mut glance = vec![PAPER; COLUMNS * ROWS];
        let middle = ROWS / 2 * COLUMNS + COLUMNS / 4;
        for (point, ink) in glance[middle..].iter_mut().zip(0..inked) {
            *point = 100 + ink;
        }
        glance
    }

    /// The same with something large above it.
    fn other_picture(inked: u32) -> Glance {
        let mut glance = picture(inked);
        glance[..COLUMNS * 10].fill(PAPER + 1);
        glance
    }

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn film_of(changes: &[(u64, Glance)]) -> Film {
        let mut film = Film::new(vec![EMPTY; COLUMNS * ROWS]);
        for (time, glance) in changes {
            film.add(ms(*time), glance.clone());
        }
        film
    }

    #[test]
    fn a_window_its_content_and_its_page_are_three_moments() {
        let film = [(90, picture(0)), (300, other_picture(20)), (700, picture(30))];

        let sight = film_of(&film).sight().unwrap();

        assert_eq!(sight, Sight { window: ms(90), content: ms(300), page: ms(700) });
    }

    #[test]
    fn a_page_that_still_moves_a_little_is_painted_already() {
        let film = [(90, picture(0)), (700, picture(25)), (900, picture(30))];

        let sight = film_of(&film).sight().unwrap();

        assert_eq!(sight.page, ms(700));
    }

    #[test]
    fn a_page_that_comes_back_is_painted_when_it_stays() {
        let film = [(500, picture(30)), (600, other_picture(30)), (700, picture(30))];

        let sight = film_of(&film).sight().unwrap();

        assert_eq!(sight.page, ms(700));
    }

    #[test]
    fn a_window_without_content_is_not_a_sight() {
        let mut half_filled = picture(0);
        half_filled[..COLUMNS * ROWS / 2].fill(PAPER + 1);

        assert_eq!(film_of(&[]).sight(), None);
        assert_eq!(film_of(&[(90, picture(0)), (94, half_filled)]).sight(), None);
    }

    #[test]
    fn what_does_not_change_is_no_change() {
        let film = film_of(&[(90, picture(20)), (100, picture(20))]);

        assert_eq!(film.last_change(), Some(ms(90)));
    }
}
