//! Owns the rules about each crate's manifest.

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
];

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
