//! Owns what is made of the measurements: medians, ratios, goals, a table, JSON.
//! Knows nothing of how anything is measured.

use serde_json::{Value, json};

/// One thing that was measured, for the app and for what it is compared with.
pub struct Figure {
    /// What it is, as in "launch → window".
    pub name: &'static str,
    /// What all its numbers are in.
    pub unit: Unit,
    /// What the app is compared with; empty, if with nothing.
    pub against: &'static str,
    /// What that took, each time it was measured.
    pub base: Vec<f64>,
    /// The app, each time it was measured.
    pub app: Vec<f64>,
    /// What the app should reach.
    pub goal: Option<Goal>,
}

/// What a number is in.
#[derive(Clone, Copy)]
pub enum Unit {
    /// A time.
    Seconds,
    /// Millions of bytes, in memory or on a disk.
    Megabytes,
    /// Answers in a second.
    PerSecond,
    /// Things.
    Count,
}

/// What a median should reach.
#[derive(Clone, Copy)]
pub enum Goal {
    /// At most so many times the base.
    Times(f64),
    /// At most so much more than the base.
    Plus(f64),
    /// At most so much.
    AtMost(f64),
    /// At least so much.
    AtLeast(f64),
}

impl Figure {
    /// How often the app takes what the base takes, by medians.
    pub fn ratio(&self) -> Option<f64> {
        Some(median(&self.app)? / median(&self.base)?)
    }

    /// Tells whether the goal is met; nothing, if there is none or no number.
    pub fn is_met(&self) -> Option<bool> {
        let app = median(&self.app)?;
        Some(match self.goal? {
            Goal::Times(times) => self.ratio()? <= times,
            Goal::Plus(more) => app <= median(&self.base)? + more,
            Goal::AtMost(most) => app <= most,
            Goal::AtLeast(least) => app >= least,
        })
    }

    /// All of it, for programs.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "unit": self.unit.symbol(),
            "against": self.against,
            "base": { "median": median(&self.base), "all": self.base },
            "app": { "median": median(&self.app), "all": self.app },
            "ratio": self.ratio(),
            "goal": self.goal.map(|goal| goal.words(self.unit)),
            "is_met": self.is_met(),
        })
    }

    /// A row of the table.
    fn row(&self) -> Row {
        let verdict = match self.is_met() {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "",
        };
        let base = self.unit.amount(&self.base);
        [
            self.name.into(),
            self.unit.amount(&self.app),
            [self.against, &base].join(if base.is_empty() { "" } else { ": " }),
            self.ratio().map_or(String::new(), |ratio| format!("{ratio:.2}")),
            self.goal.map_or(String::new(), |goal| goal.words(self.unit)),
            verdict.into(),
        ]
    }
}

/// What stands in one row of the table.
type Row = [String; 6];

/// All figures as a table, for a terminal and for a page in Markdown.
pub fn table(figures: &[Figure]) -> String {
    let heading = ["figure", "app", "measured against", "ratio", "goal", ""];
    let mut rows = vec![heading.map(String::from), Row::default()];
    rows.extend(figures.iter().map(Figure::row));
    let length = |cell: &String| cell.chars().count();
    let widths: Vec<usize> = (0..heading.len())
        .map(|column| rows.iter().map(|row| length(&row[column])).max().unwrap_or(0))
        .collect();
    rows[1] = std::array::from_fn(|column| "-".repeat(widths[column].max(3)));
    let line = |row: &Row| {
        let pad = |(cell, width): (&String, &usize)| format!("{cell:<width$}");
        format!(
            "| {} |\n",
            row.iter().zip(&widths).map(pad).collect::<Vec<_>>().join(" | ")
        )
    };
    rows.iter().map(line).collect()
}

impl Unit {
    /// How it is written behind a number.
    fn symbol(self) -> &'static str {
        match self {
            Unit::Seconds => "s",
            Unit::Megabytes => "MB",
            Unit::PerSecond => "/s",
            Unit::Count => "",
        }
    }

    /// The median in words, and behind it how far the measurements go.
    fn amount(self, all: &[f64]) -> String {
        let Some(median) = median(all) else { return String::new() };
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let most = all.iter().copied().fold(0.0, f64::max);
        let (median, symbol) = (self.number(median), self.symbol());
        let (least, most) = (self.number(least), self.number(most));
        let range =
            if least == most { String::new() } else { format!(" ({least} to {most})") };
        format!("{median} {symbol}{range}").replace("  ", " ").trim_end().to_string()
    }

    /// A number with as many digits as mean something.
    fn number(self, number: f64) -> String {
        match self {
            Unit::Seconds => format!("{number:.3}"),
            Unit::Megabytes => format!("{number:.1}"),
            Unit::PerSecond | Unit::Count => format!("{number:.0}"),
        }
    }
}

impl Goal {
    /// How it is written in the table.
    fn words(self, unit: Unit) -> String {
        let symbol = unit.symbol();
        match self {
            Goal::Times(times) => format!("at most {times} ×"),
            Goal::Plus(more) => format!("at most {more} {symbol} more"),
            Goal::AtMost(most) => format!("at most {most} {symbol}"),
            Goal::AtLeast(least) => format!("at least {least} {symbol}"),
        }
    }
}

/// The middle one, or the mean of the two in the middle.
pub fn median(all: &[f64]) -> Option<f64> {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(base: &[f64], app: &[f64], goal: Goal) -> Figure {
        Figure {
            name: "launch → page painted",
            unit: Unit::Seconds,
            against: "floor",
            base: base.to_vec(),
            app: app.to_vec(),
            goal: Some(goal),
        }
    }

    #[test]
    fn one_bad_run_does_not_move_a_median() {
        assert_eq!(median(&[0.5, 9.0, 0.4]), Some(0.5));
        assert_eq!(median(&[0.5, 0.7, 9.0, 0.4]), Some(0.6));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn a_goal_is_held_against_the_medians() {
        let is_met =
            |goal| figure(&[1.0, 1.0, 9.0], &[1.1, 1.1, 0.1], goal).is_met().unwrap();

        assert!(is_met(Goal::Times(1.15)) && !is_met(Goal::Times(1.05)));
        assert!(is_met(Goal::Plus(0.2)) && !is_met(Goal::Plus(0.05)));
        assert!(is_met(Goal::AtMost(1.2)) && !is_met(Goal::AtMost(1.0)));
        assert!(is_met(Goal::AtLeast(1.0)) && !is_met(Goal::AtLeast(1.2)));
    }

    #[test]
    fn a_goal_without_a_number_is_neither_met_nor_missed() {
        assert_eq!(figure(&[], &[1.0], Goal::Times(1.15)).is_met(), None);
        assert_eq!(figure(&[1.0], &[], Goal::AtMost(1.0)).is_met(), None);
    }

    #[test]
    fn a_table_shows_medians_ranges_and_a_missed_goal() {
        let page = figure(&[1.0, 0.9, 1.5], &[1.2], Goal::Times(1.15));
        let name = "strangers refused";
        let strangers = Figure {
            name,
            unit: Unit::PerSecond,
            against: "",
            base: vec![],
            app: vec![3583.4],
            goal: Some(Goal::AtLeast(2000.0)),
        };

        let table = table(&[page, strangers]);

        assert_eq!(
            table,
            "\
| figure                | app     | measured against                | ratio | goal             |            |
| --------------------- | ------- | ------------------------------- | ----- | ---------------- | ---------- |
| launch → page painted | 1.200 s | floor: 1.000 s (0.900 to 1.500) | 1.20  | at most 1.15 ×   | **missed** |
| strangers refused     | 3583 /s |                                 |       | at least 2000 /s | met        |
"
        );
    }
}
