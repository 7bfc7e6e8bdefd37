//! Owns the story of one start: which marks of the app make which bars of the picture.
//! Knows nothing of how bars are drawn.

use std::time::Duration;

use super::chart::{Bar, Chart, Lane, Moment, bars};
use super::sight::Sight;
use super::startup::Startup;

/// What the shell does, each until the next.
const SHELL: [(&str, &str); 3] =
    [("launch", "is loaded"), ("main", "makes the window"), ("window", "")];

/// What Django does; the marks are the stages that it tells the shell.
const DJANGO: [(&str, &str); 5] = [
    ("python", "starts Python"),
    ("settings", "reads settings, imports apps"),
    ("database", "checks the database"),
    ("serving", "imports views, answers"),
    ("healthy", ""),
];

/// What the web view does while Django is quick enough.
const WEB_VIEW: [(&str, &str); 3] = [
    ("window", "starts, loads the page"),
    ("page shown", "paints the page"),
    ("painted", ""),
];

/// What it does when there is time to show the splash.
const WEB_VIEW_WITH_SPLASH: [(&str, &str); 5] = [
    ("window", "starts, shows the splash"),
    ("splash shown", "waits for Django"),
    ("navigate", "loads the page"),
    ("page shown", "paints the page"),
    ("painted", ""),
];

/// Tells a start of the app, as it was seen and as the app wrote it down, and beside it
/// what the floor did.
pub fn chart(seen: &Sight, startup: &Startup, floor: &Sight) -> Chart {
    let time_of = |mark: &str| match mark {
        "launch" => Some(Duration::ZERO),
        "main" => Some(startup.loaded),
        "painted" => Some(seen.page),
        told => startup.time_of(told),
    };
    let web_view = match startup.time_of("splash shown") {
        Some(_) => &WEB_VIEW_WITH_SPLASH[..],
        None => &WEB_VIEW[..],
    };
    let lane = |name, class, steps| Lane { name, class, bars: bars(steps, time_of) };
    let opens =
        Bar { words: "opens its window", from: Duration::ZERO, to: floor.window };
    let shows = Bar {
        words: "shows the page of a ready server",
        from: floor.window,
        to: floor.page,
    };
    let mut moments = vec![Moment { words: "window seen", time: seen.window }];
    if seen.content < seen.page {
        moments.push(Moment { words: "splash seen", time: seen.content });
    }
    moments.push(Moment { words: "page painted", time: seen.page });
    Chart {
        title: "A warm start of the app, and where its time goes".into(),
        description: format!(
            "Bars on one axis of time for the shell, Django and the web view, which work \
             side by side. A window is seen after {:.2} seconds and the page is painted \
             after {:.2}; a bare window that shows the same page of a server that was \
             ready before takes {:.2}.",
            seen.window.as_secs_f64(),
            seen.page.as_secs_f64(),
            floor.page.as_secs_f64()
        ),
        lanes: vec![
            lane("Shell", "shell", &SHELL[..]),
            lane("Django", "django", &DJANGO[..]),
            lane("Web view", "view", web_view),
            Lane {
                name: "For comparison: a bare window",
                class: "floor",
                bars: vec![opens, shows],
            },
        ],
        moments,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn words_of(marks: &[(&str, u64)], seen: &Sight) -> Vec<Vec<&'static str>> {
        let marks = marks.iter().map(|(name, time)| ((*name).into(), ms(*time)));
        let startup = Startup { loaded: ms(9), marks: marks.collect() };
        let floor = Sight { window: ms(80), content: ms(900), page: ms(900) };
        let lanes = chart(seen, &startup, &floor).lanes;
        lanes
            .iter()
            .map(|lane| lane.bars.iter().map(|bar| bar.words).collect())
            .collect()
    }

    const SEEN: Sight = Sight {
        window: Duration::from_millis(90),
        content: Duration::from_millis(950),
        page: Duration::from_millis(950),
    };

    #[test]
    fn a_quick_start_has_no_bar_for_a_splash() {
        let marks =
            [("python", 12), ("settings", 60), ("window", 85), ("page shown", 900)];

        let words = words_of(&marks, &SEEN);

        assert_eq!(words[0], ["is loaded", "makes the window"]);
        assert_eq!(words[1], ["starts Python"]);
        assert_eq!(words[2], ["starts, loads the page", "paints the page"]);
    }

    #[test]
    fn a_start_with_a_splash_tells_when_it_waits() {
        let marks = [
            ("window", 85),
            ("splash shown", 300),
            ("navigate", 500),
            ("page shown", 900),
        ];

        let words = words_of(&marks, &SEEN);

        assert_eq!(words[2][..2], ["starts, shows the splash", "waits for Django"]);
        assert_eq!(words[2][2..], ["loads the page", "paints the page"]);
    }

    #[test]
    fn a_page_that_is_painted_before_it_has_loaded_ends_the_story() {
        let words = words_of(&[("window", 85), ("page shown", 960)], &SEEN);

        assert_eq!(words[2], ["starts, loads the page"]);
    }
}
