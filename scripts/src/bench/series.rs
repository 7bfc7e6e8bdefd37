//! Owns all that was measured, and which figures it makes against which goals.
//! Knows nothing of how it was measured.

use std::time::Duration;

use super::figures::{Figure, Goal, Unit};
use super::launch::Launch;

/// Every launch, by what was launched; they took turns.
#[derive(Default)]
pub struct Series {
    /// The least that Tauri does, with a server that was there before.
    pub floor: Vec<Launch>,
    /// The app, with the data of its last launch.
    pub warm: Vec<Launch>,
}

impl Series {
    /// The last pair, for whoever waits for the rest.
    pub fn last(&self) -> String {
        let words = |launches: &[Launch]| {
            let launch = launches.last()?;
            let page = launch.sight.page.as_secs_f64();
            Some(format!("{page:.3} s (others used {:.0} %)", launch.busy * 100.0))
        };
        let floor = words(&self.floor).unwrap_or_default();
        let app = words(&self.warm).unwrap_or_default();
        format!("page painted by the floor after {floor}, by the app after {app}")
    }

    /// The figures, in the order of a launch and a life.
    pub fn figures(&self) -> Vec<Figure> {
        vec![
            self.pair("launch → window", Unit::Seconds, None, |launch| {
                seconds(launch.sight.window)
            }),
            self.pair("launch → first content", Unit::Seconds, None, |launch| {
                seconds(launch.sight.content)
            }),
            self.pair(
                "launch → page painted",
                Unit::Seconds,
                Some(Goal::Times(1.15)),
                |launch| seconds(launch.sight.page),
            ),
            self.pair(
                "closed → all gone",
                Unit::Seconds,
                Some(Goal::AtMost(0.15)),
                |launch| seconds(launch.gone),
            ),
            self.pair(
                "memory, idle (PSS)",
                Unit::Megabytes,
                Some(Goal::Plus(60.0)),
                |launch| megabytes(launch.load.memory),
            ),
            self.pair("processor time until idle", Unit::Seconds, None, |launch| {
                seconds(launch.load.cpu)
            }),
            self.pair("processes, idle", Unit::Count, None, |launch| {
                f64::from(u32::try_from(launch.load.members).unwrap_or(u32::MAX))
            }),
        ]
    }

    /// A figure that each launch of the pair has.
    fn pair(
        &self,
        name: &'static str,
        unit: Unit,
        goal: Option<Goal>,
        measured: fn(&Launch) -> f64,
    ) -> Figure {
        let all = |launches: &[Launch]| launches.iter().map(measured).collect();
        Figure { name, unit, base: all(&self.floor), app: all(&self.warm), goal }
    }
}

/// A time as a number.
fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// An amount of memory as a number.
#[expect(clippy::cast_precision_loss, reason = "nobody reads single bytes of it")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
