//! Owns what is said of a row after its trials: one word, for people and as JSON.
//! Knows nothing of how a trial is run.

use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use serde_json::{Value, json};

use super::table::Row;
use super::trial::Outcome;

/// How a row went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    /// What must happen happened.
    Held,
    /// It did not.
    Fell,
    /// This machine cannot show it.
    Elsewhere,
    /// What it is about is not built yet.
    Later,
}

/// A row and what came of it.
pub struct Verdict<'a> {
    /// The row.
    pub row: &'a Row,
    /// How it went.
    pub word: Word,
    /// Its trials.
    outcomes: Vec<Outcome>,
}

impl<'a> Verdict<'a> {
    /// Judges a row by its trials.
    pub fn new(row: &'a Row, outcomes: Vec<Outcome>) -> Self {
        let is_here = |outcome: &Outcome| outcome.elsewhere.is_none();
        let word = if outcomes.iter().any(|outcome| !outcome.is_passed) {
            Word::Fell
        } else if outcomes.iter().any(is_here) {
            Word::Held
        } else if row.later.is_some() {
            Word::Later
        } else {
            Word::Elsewhere
        };
        Self { row, word, outcomes }
    }

    /// What happened, or why nothing did.
    fn happened(&self) -> Vec<String> {
        let failures = self.outcomes.iter().filter_map(|outcome| {
            Some(format!("{}: {}", outcome.name, outcome.failure.as_ref()?))
        });
        let words = self.outcomes.iter().flat_map(|outcome| outcome.happened.clone());
        let here = self.outcomes.iter().filter_map(|it| it.elsewhere.clone());
        let row = [&self.row.later, &self.row.elsewhere].into_iter().flatten().cloned();
        let mut all: Vec<String> = failures.chain(words).chain(here).collect();
        if self.outcomes.is_empty() {
            all.extend(row);
        }
        if all.is_empty() {
            all.push(match self.word {
                Word::Held => "as it must".into(),
                Word::Fell => "nobody knows what".into(),
                Word::Elsewhere | Word::Later => "its tests need another system".into(),
            });
        }
        all
    }

    /// The row and what happened, in one line.
    pub fn in_short(&self) -> String {
        format!("{}: {}", self.row.id, self.happened().join("; "))
    }

    fn time(&self) -> Duration {
        self.outcomes.iter().map(|outcome| outcome.time).sum()
    }

    /// The row for programs.
    pub fn to_json(&self) -> Value {
        let tests: Vec<&str> =
            self.outcomes.iter().map(|it| it.name.as_str()).collect();
        json!({
            "id": self.row.id,
            "injected": self.row.injected,
            "expected": self.row.expected,
            "verdict": self.word.to_string().to_lowercase(),
            "happened": self.happened(),
            "seconds": self.time().as_secs_f64(),
            "tests": tests,
            "elsewhere": self.row.elsewhere,
        })
    }
}

impl Display for Verdict<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Row { id, injected, expected, .. } = self.row;
        let (word, time) = (self.word.to_string(), self.time().as_secs_f64());
        writeln!(f, "{id:<4} {word:<10} {time:>5.1} s  {injected}")?;
        writeln!(f, "     {:<18} {expected}", "must happen")?;
        write!(f, "     {:<18} {}", "happened", self.happened().join("; "))
    }
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Word::Held => "held",
            Word::Fell => "FELL",
            Word::Elsewhere => "elsewhere",
            Word::Later => "later",
        })
    }
}

/// Counts the words, in one line.
pub fn summary(verdicts: &[Verdict]) -> String {
    let count = |word| verdicts.iter().filter(|verdict| verdict.word == word).count();
    format!(
        "{} held, {} fell, {} for real machines, {} still to come",
        count(Word::Held),
        count(Word::Fell),
        count(Word::Elsewhere),
        count(Word::Later)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(more: &str) -> Row {
        let text = "[[row]]\nid = 'F1'\ninjected = 'a'\nexpected = 'b'\n";
        super::super::table::read(&format!("{text}{more}")).unwrap().remove(0)
    }

    fn outcome(is_passed: bool, elsewhere: Option<&str>) -> Outcome {
        Outcome {
            name: "f1_a".into(),
            is_passed,
            happened: vec!["gone".into()],
            elsewhere: elsewhere.map(str::to_string),
            failure: (!is_passed).then(|| "no end came".into()),
            time: Duration::from_millis(1500),
        }
    }

    #[test]
    fn a_row_falls_with_its_first_test_and_holds_with_one_that_ran() {
        let row = row("later = 'c'\n");
        let word = |outcomes| Verdict::new(&row, outcomes).word;
        let passed = || outcome(true, None);
        let not_here = || outcome(true, Some("it takes root"));

        assert_eq!(word(vec![passed(), outcome(false, None)]), Word::Fell);
        assert_eq!(word(vec![passed(), not_here()]), Word::Held);
        assert_eq!(word(vec![]), Word::Later);
    }

    #[test]
    fn a_row_that_nobody_tried_says_why() {
        let row = row("elsewhere = 'on Windows'\n");

        let untried = Verdict::new(&row, vec![]);
        let not_here = Verdict::new(&row, vec![outcome(true, Some("it takes root"))]);

        assert_eq!((untried.word, not_here.word), (Word::Elsewhere, Word::Elsewhere));
        assert_eq!(untried.happened(), ["on Windows"]);
        assert!(not_here.happened().contains(&"it takes root".to_string()));
    }

    #[test]
    fn a_row_that_fell_begins_with_its_failure() {
        let row = row("later = 'c'\n");

        let printed = Verdict::new(&row, vec![outcome(false, None)]).to_string();

        assert_eq!(
            printed,
            "F1   FELL         1.5 s  a\n     must happen        b\n     \
             happened           f1_a: no end came; gone"
        );
    }
}
