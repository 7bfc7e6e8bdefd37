//! Owns how the picture of a start is drawn: as SVG, by day and by night.
//! Knows nothing of what the bars stand for.

use std::time::Duration;

use super::chart::Chart;

const WIDTH: f64 = 960.0;
/// Where words begin, and those that belong to a heading.
const MARGIN: f64 = 24.0;
const INDENT: f64 = 40.0;
/// Where the axis begins, and where it ends: right of it is room for one more number.
const LEFT: f64 = 292.0;
const RIGHT: f64 = 886.0;
/// Where the lines of text begin, how high one is, and where its words and bars stand.
const TOP: f64 = 58.0;
const LINE: f64 = 22.0;
const BASELINE: f64 = 15.0;
const BAR_TOP: f64 = 4.0;
const BAR_HEIGHT: f64 = 13.0;

/// The colors of the app's pages; words keep the panel's color around them, so that no
/// line runs through them.
const STYLE: &str = "
  text { font: 13px system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif;
    fill: #1a2233; stroke: #fffdf9; stroke-width: 4px; paint-order: stroke; }
  .title { font-size: 17px; font-weight: 700; }
  .lane { font-weight: 700; }
  .soft { fill: #565f73; }
  .center { text-anchor: middle; } .end { text-anchor: end; }
  .panel { fill: #fffdf9; stroke: #e6dfd0; }
  .grid { stroke: #e6dfd0; }
  .moment { stroke: #a8281f; stroke-dasharray: 4 3; }
  .shell { fill: #46588c; } .django { fill: #0d6b6b; }
  .view { fill: #d99a16; } .floor { fill: #8b8f9e; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f3fc; stroke: #131c33; }
    .soft { fill: #b4c0de; }
    .panel { fill: #131c33; stroke: #46588c; }
    .grid { stroke: #223055; }
    .moment { stroke: #ff9d8f; }
    .shell { fill: #8fa3d8; } .django { fill: #3fb3a8; }
    .view { fill: #ffd166; } .floor { fill: #8b93a8; }
  }
";

/// Draws a chart.
pub fn draw(chart: &Chart) -> String {
    let first_lane = TOP + LINE * number(chart.moments.len());
    let lines: usize = chart.lanes.iter().map(|lane| lane.bars.len() + 1).sum();
    let bottom = first_lane + LINE * number(lines) + 6.0;
    let height = bottom + 34.0;
    let (title, description) = (&chart.title, &chart.description);
    let head = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title desc">
<title id="title">{title}</title>
<desc id="desc">{description}</desc>
<style>{STYLE}</style>
<rect class="panel" x="0.5" y="0.5" width="{}" height="{}" rx="12"/>
"#,
        WIDTH - 1.0,
        height - 1.0
    );
    [
        head,
        text("title", MARGIN, 34.0, title),
        grid(chart, first_lane, bottom),
        moments(chart, bottom),
        lanes(chart, first_lane),
        "</svg>\n".into(),
    ]
    .concat()
}

/// The lines of the axis, with their milliseconds below.
fn grid(chart: &Chart, top: f64, bottom: f64) -> String {
    let below = bottom + 18.0;
    let mut svg = text("soft", MARGIN, below, "milliseconds after the launch");
    for time in chart.grid() {
        let x = place(chart, time);
        svg += &line("grid", x, top, bottom);
        svg += &text("soft center", x, below, &time.as_millis().to_string());
    }
    svg
}

/// Each moment with a line of its own for its words, so that none hides another.
fn moments(chart: &Chart, bottom: f64) -> String {
    let mut svg = String::new();
    for (index, moment) in chart.moments.iter().enumerate() {
        let (x, y) = (place(chart, moment.time), TOP + LINE * number(index));
        let words = format!("{}: {}", moment.words, milliseconds(moment.time));
        // On the side of the line that has more room.
        let is_late = chart.share(moment.time) > 0.5;
        let (class, beside) = if is_late { ("end", x - 7.0) } else { ("", x + 7.0) };
        svg += &line("moment", x, y, bottom);
        svg += &text(class, beside, y + 10.0, &words);
    }
    svg
}

/// Who does what: a heading for each, and a line for each bar.
fn lanes(chart: &Chart, top: f64) -> String {
    let (mut svg, mut y) = (String::new(), top);
    for lane in &chart.lanes {
        svg += &text("lane", MARGIN, y + BASELINE, lane.name);
        y += LINE;
        for bar in &lane.bars {
            let (from, to) = (place(chart, bar.from), place(chart, bar.to));
            svg += &rectangle(lane.class, y + BAR_TOP, [from, to]);
            let time = milliseconds(bar.to.saturating_sub(bar.from));
            svg += &text("soft", INDENT, y + BASELINE, bar.words);
            svg += &text("soft", to + 6.0, y + BASELINE, &time);
            y += LINE;
        }
    }
    svg
}

/// Where a time is on the axis.
fn place(chart: &Chart, time: Duration) -> f64 {
    LEFT + (RIGHT - LEFT) * chart.share(time)
}

/// A time in words.
fn milliseconds(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

/// Words at a point.
fn text(class: &str, x: f64, y: f64, words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>\n")
}

/// A bar from one place to another; what is quick is still seen.
fn rectangle(class: &str, top: f64, [from, to]: [f64; 2]) -> String {
    let width = (to - from).max(1.5);
    format!(
        "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{top:.1}\" \
         width=\"{width:.1}\" height=\"{BAR_HEIGHT}\" rx=\"2\"/>\n"
    )
}

/// A line straight down.
fn line(class: &str, x: f64, top: f64, bottom: f64) -> String {
    format!("<path class=\"{class}\" d=\"M{x:.1} {top:.1}V{bottom:.1}\"/>\n")
}

/// A count of lines as a number to multiply with.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::chart::{Bar, Lane, Moment};
    use super::*;

    #[test]
    fn a_bar_lies_where_its_time_is_and_is_told_in_words_too() {
        let ms = Duration::from_millis;
        let loads = Bar { words: "loads the page", from: ms(250), to: ms(750) };
        let chart = Chart {
            title: "A start".into(),
            description: "The page is painted after 1.0 seconds.".into(),
            lanes: vec![Lane { name: "Web view", class: "view", bars: vec![loads] }],
            moments: vec![Moment { words: "page painted", time: ms(1000) }],
        };

        let svg = draw(&chart);

        let [quarter, half] = [LEFT + (RIGHT - LEFT) / 4.0, (RIGHT - LEFT) / 2.0];
        for part in [
            "<title id=\"title\">A start</title>".to_string(),
            "after 1.0 seconds.</desc>".to_string(),
            format!("<rect class=\"view\" x=\"{quarter:.1}\""),
            format!("width=\"{half:.1}\""),
            ">500 ms<".to_string(),
            ">page painted: 1000 ms<".to_string(),
        ] {
            assert!(svg.contains(&part), "{part} is not in {svg}");
        }
    }
}
