//! Owns all that was measured, and which figures it makes against which goals.
//! Knows nothing of how it was measured.

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::chart::Chart;
use super::figures::{Figure, Goal, Unit, median};
use super::launch::Launch;
use super::story;

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

    /// The start in the middle of all, as a picture.
    pub fn chart(&self) -> Result<Chart> {
        let app = middle(&self.warm).context("there was no launch to draw")?;
        let floor = middle(&self.floor).context("there was no launch to draw")?;
        let startup = app.startup.as_ref().context("the app wrote no trace")?;
        Ok(story::chart(&app.sight, startup, &floor.sight))
    }

    /// How the measurements were taken, for whoever wants to believe them.
    pub fn conditions(&self) -> String {
        let launches = self.floor.iter().chain(&self.warm).chain(&self.first);
        let busy: Vec<f64> = launches.map(|launch| launch.busy * 100.0).collect();
        format!(
            "Medians of {} pairs on {} processors; other programs used {:.0} % of them \
             before a launch, and {:.0} % at the worst.",
            self.warm.len(),
            thread::available_parallelism().map_or(0, NonZero::get),
            median(&busy).unwrap_or_default(),
            busy.iter().copied().fold(0.0, f64::max),
        )
    }

    /// What the app wrote down of the start in the middle, and what each process held.
    pub fn to_json(&self) -> Value {
        let launch = |launch: &Launch| {
            let processes = launch.load.iter().map(|load| {
                json!({
                    "name": load.name,
                    "memory": megabytes(load.memory),
                    "cpu": seconds(load.cpu),
                })
            });
            let marks = launch.startup.iter().flat_map(|startup| &startup.marks);
            json!({
                "window": window(launch),
                "content": content(launch),
                "page": page(launch),
                "marks": marks
                    .map(|(what, time)| json!({ "what": what, "time": seconds(*time) }))
                    .collect::<Vec<_>>(),
                "processes": processes.collect::<Vec<_>>(),
            })
        };
        json!({
            "conditions": self.conditions(),
            "figures": self.figures().iter().map(Figure::to_json).collect::<Vec<_>>(),
            "floor": middle(&self.floor).map(launch),
            "app": middle(&self.warm).map(launch),
        })
    }

    /// The figures, in the order of a launch and a life.
    pub fn figures(&self) -> Vec<Figure> {
        vec![
            self.pair("launch → window", Unit::Seconds, None, window),
            self.pair("launch → first content", Unit::Seconds, None, content),
            Figure {
                name: "launch → `/health/` answers",
                unit: Unit::Seconds,
                against: "by hand",
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
                against: "warm",
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
                memory,
            ),
            self.pair("memory written, idle", Unit::Megabytes, None, written),
            self.pair("processes, idle", Unit::Count, None, |launch| {
                f64::from(u32::try_from(launch.load.len()).unwrap_or(u32::MAX))
            }),
            self.pair("processor time until idle", Unit::Seconds, None, |launch| {
                seconds(launch.load.iter().map(|load| load.cpu).sum())
            }),
            Figure {
                name: "binary",
                unit: Unit::Megabytes,
                against: "floor",
                base: vec![megabytes(self.sizes[0])],
                app: vec![megabytes(self.sizes[1])],
                goal: Some(Goal::AtMost(9.0)),
            },
            Figure {
                name: "strangers refused",
                unit: Unit::PerSecond,
                against: "",
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
        let (base, app) = (all(&self.floor), all(&self.warm));
        Figure { name, unit, against: "floor", base, app, goal }
    }
}

/// The launch whose page is painted neither early nor late.
fn middle(launches: &[Launch]) -> Option<&Launch> {
    let mut sorted: Vec<&Launch> = launches.iter().collect();
    sorted.sort_by_key(|launch| launch.sight.page);
    sorted.get(launches.len().saturating_sub(1) / 2).copied()
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

/// What all its processes held.
fn memory(launch: &Launch) -> f64 {
    megabytes(launch.load.iter().map(|load| load.memory).sum())
}

/// The same without files, which are shared with other programs.
fn written(launch: &Launch) -> f64 {
    megabytes(launch.load.iter().map(|load| load.written).sum())
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
