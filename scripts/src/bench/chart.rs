//! Owns what the picture of a start shows: who does what when, on one axis of time.
//! Knows nothing of how the times were taken, or of how the picture is drawn.

use std::time::Duration;

/// Who does something, and what, in order.
pub struct Lane {
    /// Who.
    pub name: &'static str,
    /// The class that gives its bars their color.
    pub class: &'static str,
    /// What is done: one bar each.
    pub bars: Vec<Bar>,
}

/// Something that takes a while.
#[derive(Debug, PartialEq)]
pub struct Bar {
    /// What is done.
    pub words: &'static str,
    /// When it begins.
    pub from: Duration,
    /// When it ends.
    pub to: Duration,
}

/// A moment that somebody in front of the display notices.
pub struct Moment {
    /// What is noticed.
    pub words: &'static str,
    /// When.
    pub time: Duration,
}

/// The whole picture.
pub struct Chart {
    /// What it is called for those who cannot see it.
    pub title: String,
    /// What it tells those who cannot see it.
    pub description: String,
    /// Who does what, from top to bottom.
    pub lanes: Vec<Lane>,
    /// What is noticed, in order.
    pub moments: Vec<Moment>,
}

/// So many lines of the grid are too many.
const MOST_STEPS: u128 = 13;

impl Chart {
    /// When the last thing ends.
    pub fn end(&self) -> Duration {
        let bars = self.lanes.iter().flat_map(|lane| &lane.bars).map(|bar| bar.to);
        let moments = self.moments.iter().map(|moment| moment.time);
        bars.chain(moments).max().unwrap_or_default()
    }

    /// The share of the axis that has passed at a time.
    pub fn share(&self, time: Duration) -> f64 {
        time.as_secs_f64() / self.end().as_secs_f64().max(0.001)
    }

    /// The times of the lines of the grid: round ones, with room for their numbers.
    pub fn grid(&self) -> impl Iterator<Item = Duration> {
        let (step, end) = (step(self.end()), self.end());
        (0..).map(move |number| step * number).take_while(move |time| *time <= end)
    }
}

/// Makes bars of marks: each step goes from its mark to the next one that is there.
///
/// A start may leave out a mark, as one that needs no splash does.
pub fn bars(
    steps: &[(&str, &'static str)],
    time_of: impl Fn(&str) -> Option<Duration>,
) -> Vec<Bar> {
    let mut reached: Vec<(Duration, &'static str)> = steps
        .iter()
        .filter_map(|(mark, words)| Some((time_of(mark)?, *words)))
        .collect();
    reached.sort_by_key(|(time, _)| *time);
    let bar = |pair: &[(Duration, &'static str)]| Bar {
        words: pair[0].1,
        from: pair[0].0,
        to: pair[1].0,
    };
    reached.windows(2).map(bar).filter(|bar| !bar.words.is_empty()).collect()
}

/// The time between two lines of the grid.
fn step(end: Duration) -> Duration {
    let steps =
        [10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map(Duration::from_millis);
    let fits = |step: &Duration| end.as_millis() / step.as_millis() < MOST_STEPS;
    steps.into_iter().find(fits).unwrap_or(Duration::from_secs(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Marks as the app writes them down.
    fn time_of(mark: &str) -> Option<Duration> {
        let marks = [("window", 90), ("navigate", 500), ("page shown", 900)];
        marks.iter().find(|(name, _)| *name == mark).map(|(_, time)| ms(*time))
    }

    const STEPS: [(&str, &str); 4] = [
        ("window", "starts"),
        ("splash shown", "waits for Django"),
        ("navigate", "loads the page"),
        ("page shown", ""),
    ];

    #[test]
    fn a_step_goes_on_to_the_next_mark_that_was_reached() {
        let bars = bars(&STEPS, time_of);

        assert_eq!(
            bars,
            [
                Bar { words: "starts", from: ms(90), to: ms(500) },
                Bar { words: "loads the page", from: ms(500), to: ms(900) }
            ]
        );
    }

    #[test]
    fn marks_that_came_in_another_order_make_no_bar_that_goes_back() {
        let steps = [("page shown", "late"), ("window", "early"), ("navigate", "")];

        let bars = bars(&steps, time_of);

        assert_eq!(bars, [Bar { words: "early", from: ms(90), to: ms(500) }]);
    }

    #[test]
    fn the_grid_has_round_steps_and_room_for_their_numbers() {
        assert_eq!(step(ms(90)), ms(10));
        assert_eq!(step(ms(1200)), ms(100));
        assert_eq!(step(ms(1300)), ms(200));
        assert_eq!(step(ms(60_000)), ms(5000));
    }

    #[test]
    fn the_axis_goes_from_the_launch_to_the_last_thing() {
        let chart = Chart {
            title: String::new(),
            description: String::new(),
            lanes: vec![Lane { name: "", class: "", bars: bars(&STEPS, time_of) }],
            moments: vec![Moment { words: "page painted", time: ms(1000) }],
        };

        assert_eq!(chart.end(), ms(1000));
        assert!((chart.share(ms(250)) - 0.25).abs() < 1e-9);
        assert_eq!(chart.grid().last(), Some(ms(1000)));
    }
}
