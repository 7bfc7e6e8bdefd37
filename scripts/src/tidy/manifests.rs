//! Owns the rules about what others made and we take: in each crate's manifest, and in CI.

use super::{File, Problem, Rule, Tree};

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
    Rule {
        says: "every crate has the same lints",
        why: "STYLE.md#lints",
        check: same_lints,
    },
    Rule {
        says: "every dependency says what it is for",
        why: "STYLE.md#dependencies",
        check: dependencies_without_comment,
    },
    Rule {
        says: "CI runs each action as it was at one commit",
        why: "STYLE.md#dependencies",
        check: |tree| {
            tree.lines_where(
                |path| path.starts_with(".github/workflows/"),
                is_movable,
                "names no commit with its version beside it",
            )
        },
    },
];

/// Tells whether `line` uses an action that its owner could change under the same name.
fn is_movable(line: &str) -> bool {
    let Some((_, action)) = line.split_once("uses:") else { return false };
    let (name, version) = action.split_once('#').unwrap_or((action, ""));
    let commit = name.trim().split_once('@').map_or("", |(_, commit)| commit);
    let is_commit =
        commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_ours = name.trim().starts_with("./");
    !is_ours && (!is_commit || version.trim().is_empty())
}

/// Finds manifests whose `[lints]` are not those of `scripts`.
fn same_lints(tree: &Tree) -> Vec<Problem> {
    let model = tree.file("scripts/Cargo.toml").map(lints);
    tree.files_where(is_manifest)
        .filter(|file| file.text.contains("[package]"))
        .filter(|file| Some(lints(file)) != model)
        .map(|file| file.problem(0, "its [lints] are not those of scripts/Cargo.toml"))
        .collect()
}

/// The tables of lints, word for word: their comments are part of the rule.
fn lints(file: &File) -> String {
    let from = file.text.find("[lints.").unwrap_or(file.text.len());
    file.text[from..].trim_end().to_string()
}

/// Finds dependencies with no comment, neither beside them nor above.
fn dependencies_without_comment(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.files_where(is_manifest) {
        let mut is_dependencies = false;
        let mut open_since = None; // the first line of an entry that goes on
        let mut has_comment = false;
        for (number, line) in file.lines() {
            if line.starts_with('[') {
                is_dependencies = line.trim_end_matches(']').ends_with("dependencies");
                continue;
            }
            has_comment = line.contains('#') || (open_since.is_some() && has_comment);
            if !is_dependencies || line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let first = open_since.unwrap_or(number);
            let is_end = !line.trim_end().ends_with(['[', ',']);
            open_since = (!is_end).then_some(first);
            if is_end && !has_comment {
                problems.push(file.problem(first, "does not say what it is for"));
            }
        }
    }
    problems
}

/// Tells whether `path` is a crate's manifest.
fn is_manifest(path: &str) -> bool {
    path == "Cargo.toml" || path.ends_with("/Cargo.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_that_differ_are_found() {
        let tree = Tree::of(&[
            (
                "scripts/Cargo.toml",
                "[package]\n[lints.rust]\nunsafe_code = \"forbid\"\n",
            ),
            ("final/Cargo.toml", "[package]\n[lints.rust]\nunsafe_code = \"warn\"\n"),
            ("steps/01-spawn/Cargo.toml", "[package]\n"),
            ("Cargo.toml", "[workspace]\n"),
        ]);

        let words = "its [lints] are not those of scripts/Cargo.toml";
        assert_eq!(
            tree.broken("every crate has the same lints"),
            [
                format!("final/Cargo.toml: {words}"),
                format!("steps/01-spawn/Cargo.toml: {words}")
            ]
        );
    }

    #[test]
    fn an_action_that_can_change_is_found() {
        let commit = "de0fac2e4500dabe0009e67214ff5f5447ce83dd";
        let text = format!(
            "- uses: actions/checkout@{commit} # v6.0.2\n- uses: ./.github/local\n\
             - uses: actions/checkout@v6\n- uses: actions/checkout@{commit}\n\
             - run: cargo tour test\n- uses: actions/checkout\n"
        );
        let tree = Tree::of(&[(".github/workflows/ci.yml", &text)]);

        let words = "names no commit with its version beside it";
        assert_eq!(
            tree.broken("CI runs each action as it was at one commit"),
            [3, 4, 6].map(|line| format!(".github/workflows/ci.yml:{line}: {words}"))
        );
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let text = r#"[package]
name = "final"

[dependencies]
anyhow = "1.0" # errors
# the flags
clap = "4.6"
tokio = { version = "1.54", features = [
  "time",
] }

[target.'cfg(windows)'.dependencies]
windows = { version = "0.62", features = [
  "Win32",
] } # one flag
url = "2.5"

[lints.rust]
unsafe_code = "forbid"
"#;
        let tree = Tree::of(&[("final/Cargo.toml", text)]);

        assert_eq!(
            tree.broken("every dependency says what it is for"),
            [
                "final/Cargo.toml:7: does not say what it is for",
                "final/Cargo.toml:8: does not say what it is for",
                "final/Cargo.toml:16: does not say what it is for"
            ]
        );
    }
}
