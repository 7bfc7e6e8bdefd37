//! Owns the rules that keep one seam in one file.

use super::{Problem, Rule, Tree, has_extension};

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
    Rule {
        says: "only the window's files name `tauri`",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| {
            named_outside(
                tree,
                &["use tauri", "tauri::", "tauri_"],
                &["window", "menu", "bridge", "updater"],
            )
        },
    },
    Rule {
        says: "only `process_tree` names `process_wrap`",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| named_outside(tree, &["process_wrap"], &["process_tree"]),
    },
    Rule {
        says: "only `django.rs` knows Django's commands and environment",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| named_outside(tree, &["manage.py", "DESKTOP_"], &["django"]),
    },
    Rule {
        says: "`state.rs` is pure",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| {
            named_in(
                tree,
                |path| path == "final/src/state.rs",
                &["async", "await", "tokio", "fs_err"],
            )
        },
    },
    Rule {
        says: "`supervisor.rs` knows no window",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| {
            named_in(
                tree,
                |path| path == "final/src/supervisor.rs",
                &["window", "menu"],
            )
        },
    },
    Rule {
        says: "`django/desktop` knows no app",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| {
            named_in(
                tree,
                |path| path.starts_with("django/desktop/"),
                &["from items", "import items", "\"items", "tasks_demo"],
            )
        },
    },
    Rule {
        says: "tests wait for a fact, not for a time",
        why: "STYLE.md#tests",
        check: |tree| {
            tree.lines_where(
                |path| {
                    is_test(path)
                        && has_extension(path, &["rs", "py"])
                        && !path.ends_with("tests/support/wait.rs")
                },
                |line| code(line).contains("sleep("),
                "sleeps",
            )
        },
    },
    Rule {
        says: "no code is unsafe",
        why: "STYLE.md#rust",
        check: |tree| {
            named_in(
                tree,
                |path| has_extension(path, &["rs"]),
                &[
                    concat!("unsafe", " {"),
                    concat!("unsafe", " fn"),
                    concat!("unsafe", " impl"),
                ],
            )
        },
    },
];

/// Finds lines in `final/src` that name one of `words` in a file that is not one of `homes`.
fn named_outside(tree: &Tree, words: &[&str], homes: &[&str]) -> Vec<Problem> {
    let is_home = |path: &str| {
        let module = path.trim_start_matches("final/src/");
        homes.contains(&module.split(['/', '.']).next().unwrap_or(module))
    };
    let mut problems = named_in(tree, |path| path.starts_with("final/src/"), words);
    problems.retain(|problem| !is_home(&problem.path));
    problems
}

/// Finds lines of the wanted files whose code names one of `words`.
fn named_in(tree: &Tree, is_wanted: fn(&str) -> bool, words: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.files_where(is_wanted) {
        for (number, line) in file.lines() {
            let named = words.iter().find(|word| names(line, word));
            problems.extend(
                named.map(|word| file.problem(number, format!("names `{word}`"))),
            );
        }
    }
    problems
}

/// Tells whether the code of `line` holds `word`, and not as the end of a longer one.
fn names(line: &str, word: &str) -> bool {
    let line = code(line);
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// The part of `line` before a comment; an address's `//` is not a comment.
fn code(line: &str) -> &str {
    let line = line.trim_start();
    if line.starts_with('#') && !line.starts_with("#[") && !line.starts_with("#!") {
        return "";
    }
    match line.find("//") {
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    }
}

/// Tells whether `path` is a test or belongs to one.
fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seam_is_named_at_home_only() {
        let tree = Tree::of(&[
            ("final/src/window.rs", "use tauri::App;"),
            ("final/src/process_tree/unix.rs", "use process_wrap::tokio;"),
            ("final/src/django.rs", "let name = \"DESKTOP_DATA_DIR\";"),
            ("final/src/health.rs", "// not from tauri\nuse tauri::Url;"),
            ("final/src/worker.rs", "use process_wrap::tokio;"),
            ("final/src/logs.rs", "run(\"manage.py\")"),
        ]);

        assert_eq!(
            tree.broken("only the window's files name `tauri`"),
            ["final/src/health.rs:2: names `use tauri`"]
        );
        assert_eq!(
            tree.broken("only `process_tree` names `process_wrap`"),
            ["final/src/worker.rs:1: names `process_wrap`"]
        );
        let says = "only `django.rs` knows Django's commands and environment";
        assert_eq!(tree.broken(says), ["final/src/logs.rs:1: names `manage.py`"]);
    }

    #[test]
    fn the_state_is_pure_and_the_supervisor_blind() {
        let tree = Tree::of(&[
            ("final/src/state.rs", "//! Not async.\n\nuse tokio::time;"),
            ("final/src/supervisor.rs", "fn stop() {}\nfn show(window: Window) {}"),
        ]);

        assert_eq!(
            tree.broken("`state.rs` is pure"),
            ["final/src/state.rs:3: names `tokio`"]
        );
        assert_eq!(
            tree.broken("`supervisor.rs` knows no window"),
            ["final/src/supervisor.rs:2: names `window`"]
        );
    }

    #[test]
    fn the_seam_app_knows_no_other_app() {
        let tree = Tree::of(&[
            ("django/desktop/conf.py", "# like items\nfrom items.models import Item"),
            ("django/desktop/checks.py", "for key, value in pairs.items():"),
            ("django/config/urls.py", "include(\"items.urls\")"),
        ]);

        assert_eq!(
            tree.broken("`django/desktop` knows no app"),
            ["django/desktop/conf.py:2: names `from items`"]
        );
    }

    #[test]
    fn a_sleep_in_a_test_is_found() {
        let tree = Tree::of(&[
            ("final/tests/lifecycle.rs", "// sleep(1)\nthread::sleep(SECOND);"),
            ("final/tests/support/wait.rs", "thread::sleep(BETWEEN_LOOKS);"),
            ("django/tests/test_worker.py", "time.sleep(1)"),
            ("final/src/supervisor.rs", "tokio::time::sleep(delay).await;"),
        ]);

        assert_eq!(
            tree.broken("tests wait for a fact, not for a time"),
            [
                "final/tests/lifecycle.rs:2: sleeps",
                "django/tests/test_worker.py:1: sleeps"
            ]
        );
    }

    #[test]
    fn code_that_is_not_safe_is_found() {
        let code = concat!("fn wipe() {\n    unsafe", " { x }\n}");
        let tree = Tree::of(&[("final/src/token.rs", code)]);

        assert_eq!(tree.broken("no code is unsafe").len(), 1);
    }
}
