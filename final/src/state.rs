//! Owns the life of the app as one value, and which moves are legal.
//! Knows nothing of processes or time: it is told what happened.

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

/// What can happen to it.
#[derive(Clone, Debug)]
pub enum Event {
    Began(Stage),
    /// The port is open.
    Opened(Door),
    /// The health check went well.
    Answered {
        port: u16,
    },
    AskedToReload,
    Crashed {
        attempt: usize,
        of: usize,
    },
    /// There is no way on.
    Failed(Report),
    AskedToRetry,
    AskedToStop,
    /// The last process is gone.
    Ended,
}

impl State {
    /// Where every life begins.
    pub const FIRST: Self = Self::Starting { stage: Stage::Python, door: None };

    /// Returns Django's port, while it is open.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Starting { door: Some(Door { port, .. }), .. }
            | Self::Ready { port } => Some(*port),
            Self::Starting { door: None, .. }
            | Self::Reloading
            | Self::Restarting { .. }
            | Self::Failed { .. }
            | Self::Stopping
            | Self::Stopped => None,
        }
    }

    /// Returns the state that follows.
    pub fn after(self, event: Event) -> Self {
        match (self, event) {
            // An end that was asked for is never called off.
            (Self::Stopped, _) | (Self::Stopping, Event::Ended) => Self::Stopped,
            (Self::Stopping, _) | (_, Event::AskedToStop) => Self::Stopping,
            (_, Event::Failed(report)) => Self::Failed { report },
            (_, Event::Answered { port }) => Self::Ready { port },
            (_, Event::Crashed { attempt, of }) => Self::Restarting { attempt, of },
            // The page stays while a developer's change is loaded.
            (_, Event::AskedToReload) | (Self::Reloading, Event::Began(_)) => {
                Self::Reloading
            }
            (Self::Failed { .. }, Event::AskedToRetry) => Self::FIRST,
            (Self::Starting { door, .. }, Event::Began(stage)) => {
                Self::Starting { stage, door }
            }
            (Self::Restarting { .. }, Event::Began(stage)) => {
                Self::Starting { stage, door: None }
            }
            (Self::Starting { stage, .. }, Event::Opened(door)) => {
                Self::Starting { stage, door: Some(door) }
            }
            (
                state,
                Event::Began(_) | Event::Opened(_) | Event::AskedToRetry | Event::Ended,
            ) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: State = State::Ready { port: 1 };
    const CRASHED: Event = Event::Crashed { attempt: 1, of: 3 };

    #[test]
    fn a_launch_goes_through_its_stages_to_a_page() {
        let door = Door { port: 1, code: "secret".to_owned() };
        let opened = State::FIRST.after(Event::Opened(door.clone()));
        let serving = opened.after(Event::Began(Stage::Serving));

        let (stage, door) = (Stage::Serving, Some(door));
        assert_eq!(serving, State::Starting { stage, door });
        assert_eq!(serving.port(), Some(1));
        assert!(!serde_json::to_string(&serving).unwrap().contains("secret"));
        assert_eq!(serving.after(Event::Answered { port: 1 }), READY);
    }

    #[test]
    fn a_crash_leads_back_to_a_page() {
        let restarting = READY.after(CRASHED);

        assert_eq!(restarting, State::Restarting { attempt: 1, of: 3 });
        assert_eq!(restarting.after(Event::Answered { port: 1 }), READY);
    }

    #[test]
    fn a_change_of_the_code_keeps_the_page_until_the_next_one() {
        let reloading = READY.after(Event::AskedToReload);

        assert_eq!(reloading.clone().after(Event::Began(Stage::Database)), reloading);
        assert_eq!(
            reloading.after(Event::Answered { port: 2 }),
            State::Ready { port: 2 }
        );
    }

    #[test]
    fn an_end_that_was_asked_for_is_never_called_off() {
        let stopping = READY.after(Event::AskedToStop);

        for event in [CRASHED, Event::AskedToRetry, Event::Answered { port: 1 }] {
            assert_eq!(stopping.clone().after(event), State::Stopping);
        }
        assert_eq!(stopping.after(Event::Ended), State::Stopped);
        assert_eq!(State::Stopped.after(Event::AskedToRetry), State::Stopped);
    }

    #[test]
    fn a_late_stage_does_not_hide_the_page() {
        assert_eq!(READY.after(Event::Began(Stage::Database)), READY);
        assert_eq!(READY.after(Event::AskedToRetry), READY);
    }
}
