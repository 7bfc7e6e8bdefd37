//! Owns the life of the app as one value, and which moves are legal.
//! Knows nothing of processes or time: it is told what comes next.

use serde::Serialize;

use crate::{events::Stage, report::Report, token::Door};

/// Where the app is in its life; the window and `--headless` show exactly this.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum State {
    /// On the way to the first page.
    Starting {
        #[serde(flatten)]
        stage: Stage,
        /// Where requests wait for Django; not for the eyes of a page.
        #[serde(skip)]
        door: Option<Door>,
    },
    /// Django answers on this port of 127.0.0.1.
    Ready {
        port: u16,
    },
    /// A developer changed the code, so Django starts again behind the open page.
    Reloading,
    /// Django ended by itself and is started again, at most `of` times in a minute.
    Restarting {
        attempt: usize,
        of: usize,
    },
    /// Nothing more happens until somebody asks for it.
    Failed {
        report: Report,
    },
    Stopping,
    /// No process is left.
    Stopped,
}

impl State {
    /// Where every life begins.
    pub const FIRST: Self = Self::Starting { stage: Stage::Python, door: None };

    /// Returns Django's port, while it is open.
    pub fn port(&self) -> Option<u16> {
        let (Self::Starting { door: Some(Door { port, .. }), .. }
        | Self::Ready { port }) = self
        else {
            return None;
        };
        Some(*port)
    }

    /// Tells whether `next` is news, and a legal move from here.
    pub fn may_become(&self, next: &Self) -> bool {
        let has_page = matches!(self, Self::Ready { .. } | Self::Reloading);
        let is_ending = matches!(self, Self::Stopping | Self::Stopped);
        // The page stays while a developer's change is loaded behind it.
        let is_hiding = has_page && matches!(next, Self::Starting { .. });
        // An end that was asked for is never called off.
        let is_calling_off = is_ending && *next != Self::Stopped;
        self != next && !is_hiding && !is_calling_off
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: State = State::Ready { port: 1 };
    const CRASHED: State = State::Restarting { attempt: 1, of: 3 };
    const LOADING: State = State::Starting { stage: Stage::Database, door: None };

    #[test]
    fn a_launch_goes_through_its_stages_to_a_page() {
        let door = Some(Door { port: 1, code: "secret".to_owned() });
        let opened = State::Starting { stage: Stage::Settings, door };

        assert!(State::FIRST.may_become(&LOADING));
        assert!(LOADING.may_become(&opened));
        assert!(opened.may_become(&READY));
        assert!(!opened.may_become(&opened), "it is no news");
    }

    #[test]
    fn a_page_is_not_told_the_code() {
        let door = Some(Door { port: 1, code: "secret".to_owned() });
        let opened = State::Starting { stage: Stage::Settings, door };

        assert_eq!(opened.port(), Some(1));
        assert!(!serde_json::to_string(&opened).unwrap().contains("secret"));
    }

    #[test]
    fn a_crash_leads_back_to_a_page() {
        assert!(READY.may_become(&CRASHED));
        assert!(CRASHED.may_become(&LOADING));
        assert!(CRASHED.may_become(&READY));
        assert_eq!(CRASHED.port(), None);
    }

    #[test]
    fn a_change_of_the_code_keeps_the_page_until_the_next_one() {
        assert!(READY.may_become(&State::Reloading));
        assert!(!State::Reloading.may_become(&LOADING));
        assert!(State::Reloading.may_become(&State::Ready { port: 2 }));
    }

    #[test]
    fn an_end_that_was_asked_for_is_never_called_off() {
        for next in [CRASHED, State::FIRST, READY] {
            assert!(!State::Stopping.may_become(&next), "{next:?}");
            assert!(!State::Stopped.may_become(&next), "{next:?}");
        }
        assert!(READY.may_become(&State::Stopping));
        assert!(State::Stopping.may_become(&State::Stopped));
        assert!(!State::Stopped.may_become(&State::Stopping));
    }

    #[test]
    fn a_late_stage_does_not_hide_the_page() {
        assert!(!READY.may_become(&LOADING));
    }
}
