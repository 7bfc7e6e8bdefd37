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
    /// The app, with no data.
    pub first: Vec<Launch>,
    /// Django without a shell, from its start to its first answer.
    pub by_hand: Vec<Duration>,
    /// How many strangers were refused in a second.
    pub refused: f64,
    /// Bytes of both binaries: the floor's, the app's.
    pub sizes: [u64; 2],
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
            self.pair("launch → window", Unit::Seconds, None, window),
            self.pair("launch → first content", Unit::Seconds, None, content),
            Figure {
                name: "launch → `/health/` answers",
                unit: Unit::Seconds,
                base: self.by_hand.iter().copied().map(seconds).collect(),
                app: self.warm.iter().filter_map(health).collect(),
                goal: Some(Goal::Times(1.5)),
            },
            self.pair(
                "launch → page painted",
                Unit::Seconds,
                Some(Goal::Times(1.15)),
                page,
            ),
            Figure {
                name: "first launch ever → page",
                unit: Unit::Seconds,
                base: self.warm.iter().map(page).collect(),
                app: self.first.iter().map(page).collect(),
                goal: Some(Goal::Times(2.0)),
            },
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
            self.pair("processes, idle", Unit::Count, None, |launch| {
                f64::from(u32::try_from(launch.load.members).unwrap_or(u32::MAX))
            }),
            self.pair("processor time until idle", Unit::Seconds, None, |launch| {
                seconds(launch.load.cpu)
            }),
            Figure {
                name: "binary",
                unit: Unit::Megabytes,
                base: vec![megabytes(self.sizes[0])],
                app: vec![megabytes(self.sizes[1])],
                goal: Some(Goal::AtMost(9.0)),
            },
            Figure {
                name: "strangers refused",
                unit: Unit::PerSecond,
                base: vec![],
                app: vec![self.refused],
                goal: Some(Goal::AtLeast(2000.0)),
            },
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

/// When the window was there.
fn window(launch: &Launch) -> f64 {
    seconds(launch.sight.window)
}

/// When there was something in it.
fn content(launch: &Launch) -> f64 {
    seconds(launch.sight.content)
}

/// When the page was painted.
fn page(launch: &Launch) -> f64 {
    seconds(launch.sight.page)
}

/// When Django answered the shell, by the shell's own clock.
fn health(launch: &Launch) -> Option<f64> {
    launch.startup.as_ref()?.time_of("healthy").map(seconds)
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
