//! Owns the rules about the table of faults: its rows, their tests and their guards.

use super::{File, Problem, Rule, Tree};
use crate::faults::table::{self, PATH, Row};

/// How many faults (F) and threats (S) there are.
const COUNTS: [(&str, usize); 2] = [("F", 32), ("S", 25)];

/// The modules whose tests `cargo tour faults` runs, and nobody else.
const MODULES: [&str; 2] = ["faults", "threats"];

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
    Rule {
        says: "each fault and each threat has its row, in order",
        why: "STYLE.md#tests",
        check: rows_in_order,
    },
    Rule {
        says: "a row has tests and guards, or says why not",
        why: "STYLE.md#tests",
        check: rows_without_tests,
    },
    Rule {
        says: "a test that is named for a row is where the row finds it",
        why: "STYLE.md#tests",
        check: tests_without_row,
    },
    Rule {
        says: "a guard stands where the table says, once",
        why: "STYLE.md#tests",
        check: guards_that_are_gone,
    },
];

/// Finds ids that are missing, doubled or out of order.
fn rows_in_order(tree: &Tree) -> Vec<Problem> {
    let Some(file) = tree.file(PATH) else { return vec![] };
    let rows = match table::read(&file.text) {
        Ok(rows) => rows,
        Err(error) => return vec![file.problem(0, format!("{error:#}"))],
    };
    let expected = all_ids();
    let mut found = rows.iter().map(|row| &row.id);
    let gap = expected.iter().find(|id| found.next() != Some(id));
    let words = match (gap, found.next()) {
        (Some(id), _) => format!("`{id}` is not in its place"),
        (None, Some(id)) => format!("`{id}` is one too many"),
        (None, None) => return vec![],
    };
    vec![file.problem(0, words)]
}

fn all_ids() -> Vec<String> {
    let mut ids = Vec::new();
    for (letter, count) in COUNTS {
        ids.extend((1..=count).map(|number| format!("{letter}{number}")));
    }
    ids
}

/// Finds rows that nobody tries and that do not say why, and tests without a guard.
fn rows_without_tests(tree: &Tree) -> Vec<Problem> {
    let Some((file, rows)) = table(tree) else { return vec![] };
    let tests = tests(tree);
    let problem = |row: &Row| {
        let mut tests = tests.iter().filter(|test| test.is_in_module);
        let has_tests = tests.any(|test| test.name.starts_with(&row.prefix()));
        let says_why = row.elsewhere.is_some() || row.later.is_some();
        let words = match (has_tests, row.guards.is_empty()) {
            (true, true) => "has tests and no guard",
            (false, false) => "has a guard and no test",
            (false, true) if !says_why => "has no test, and does not say why",
            _ => return None,
        };
        Some(file.problem(0, format!("{} {words}", row.id)))
    };
    rows.iter().filter_map(problem).collect()
}

/// Finds tests that would never run, or not as a part of their row.
fn tests_without_row(tree: &Tree) -> Vec<Problem> {
    let Some((_, rows)) = table(tree) else { return vec![] };
    let problem = |test: &Test| {
        let row = rows.iter().find(|row| test.name.starts_with(&row.prefix()));
        let words = match (row, test.is_in_module) {
            (Some(_), true) | (None, false) => return None,
            (None, true) => "is the test of no row, so nobody runs it".to_string(),
            (Some(row), false) => {
                format!("is a test of {}, outside `faults` and `threats`", row.id)
            }
        };
        Some(test.file.problem(test.line, words))
    };
    tests(tree).iter().filter_map(problem).collect()
}

/// Finds guards whose code has changed since.
fn guards_that_are_gone(tree: &Tree) -> Vec<Problem> {
    let Some((table, rows)) = table(tree) else { return vec![] };
    let mut problems = Vec::new();
    for row in &rows {
        for cut in row.guards.iter().flat_map(|guard| &guard.cuts) {
            let text = tree.file(&cut.file).map_or("", |file| &file.text);
            let count = text.matches(&cut.take).count();
            if count != 1 {
                let first = cut.take.trim().lines().next().unwrap_or_default();
                let words = format!("`{first}` of {} is {count} times", row.id);
                problems.push(table.problem(0, format!("{words} in {}", cut.file)));
            }
        }
    }
    problems
}

/// The table; nothing if it is not there or cannot be read, which is another rule.
fn table(tree: &Tree) -> Option<(&File, Vec<Row>)> {
    let file = tree.file(PATH)?;
    Some((file, table::read(&file.text).ok()?))
}

/// A test of the app.
struct Test<'a> {
    file: &'a File,
    line: usize,
    name: &'a str,
    /// Whether it is in one of [`MODULES`].
    is_in_module: bool,
}

/// Finds the tests of the app that run the real program.
fn tests(tree: &Tree) -> Vec<Test<'_>> {
    let mut tests = Vec::new();
    for file in tree.files_where(|path| path.starts_with("final/tests/")) {
        let module = file.path.split(['/', '.']).nth(3).unwrap_or_default();
        let mut is_test = false;
        for (line, text) in file.lines() {
            is_test |= matches!(text.trim(), "#[test]" | "#[tokio::test]");
            let Some((_, rest)) = text.split_once("fn ") else { continue };
            if is_test && let Some((name, _)) = rest.split_once('(') {
                let is_in_module = MODULES.contains(&module);
                tests.push(Test { file, line, name, is_in_module });
            }
            is_test = false;
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUARDED: &str = "injected = 'a'\nexpected = 'b'\n[[row.guard]]\nfile = 'a.py'\n\
                           take = 'x'\nleave = ''\n";

    fn row(id: &str, more: &str) -> String {
        format!("[[row]]\nid = '{id}'\n{more}")
    }

    /// A tree with a table, a guarded file, and one test file at this path.
    fn tree(table: &str, path: &str, tests: &str) -> Tree {
        Tree::of(&[(PATH, table), ("a.py", "x"), (path, tests)])
    }

    #[test]
    fn a_row_that_is_missing_is_found() {
        let says = "each fault and each threat has its row, in order";
        let rows = |ids: &[String]| {
            ids.iter().map(|id| row(id, GUARDED)).collect::<Vec<_>>().concat()
        };
        let all = all_ids();
        let mut gap = all.clone();
        gap.remove(1);
        let more = [&all[..], &["S26".to_string()]].concat();

        assert!(tree(&rows(&all), "b", "").broken(says).is_empty());
        let of = |ids: &[String]| tree(&rows(ids), "b", "").broken(says);
        assert_eq!(of(&gap), [format!("{PATH}: `F2` is not in its place")]);
        assert_eq!(of(&more), [format!("{PATH}: `S26` is one too many")]);
    }

    #[test]
    fn a_row_without_a_test_is_found() {
        let says = "a row has tests and guards, or says why not";
        let test = "#[tokio::test]\nasync fn f1_a() {}\n";
        let later = "injected = 'a'\nexpected = 'b'\nlater = 'c'\n";
        let path = "final/tests/headless/faults/a.rs";

        assert!(tree(&row("F1", GUARDED), path, test).broken(says).is_empty());
        assert!(tree(&row("F2", later), path, test).broken(says).is_empty());
        assert_eq!(
            tree(&row("F2", GUARDED), path, test).broken(says),
            [format!("{PATH}: F2 has a guard and no test")]
        );
        assert_eq!(
            tree(&row("F1", later), path, test).broken(says),
            [format!("{PATH}: F1 has tests and no guard")]
        );
    }

    #[test]
    fn a_test_that_nobody_would_run_is_found() {
        let says = "a test that is named for a row is where the row finds it";
        let helper = "fn f2_help() {}\n#[test]\nfn f1_a() {}\n";
        let lost = "#[test]\nfn f2_a() {}\n";
        let table = row("F1", GUARDED);
        let inside = "final/tests/gui/faults.rs";

        assert!(tree(&table, inside, helper).broken(says).is_empty());
        assert_eq!(
            tree(&table, inside, lost).broken(says),
            [format!("{inside}:2: is the test of no row, so nobody runs it")]
        );
        let outside = "final/tests/gui/pages.rs";
        assert_eq!(
            tree(&table, outside, helper).broken(says),
            [format!("{outside}:3: is a test of F1, outside `faults` and `threats`")]
        );
    }

    #[test]
    fn a_guard_that_is_gone_is_found() {
        let says = "a guard stands where the table says, once";
        let tree = Tree::of(&[(PATH, &row("F1", GUARDED)), ("a.py", "x x")]);

        assert_eq!(
            tree.broken(says),
            [format!("{PATH}: `x` of F1 is 2 times in a.py")]
        );
    }
}
