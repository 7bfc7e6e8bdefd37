//! Owns the rules about `Cargo.toml`, lock files and versions.

use toml::{Table, Value};

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
        says: "a crate that is copied out inherits nothing",
        why: "ARCHITECTURE.md#copies",
        check: |tree| {
            tree.lines_where(
                |path| path.starts_with("final/") || path.starts_with("steps/"),
                |line| line.contains("workspace = true"),
                "inherits from the workspace",
            )
        },
    },
    Rule {
        says: "the version is the same in every manifest",
        why: "ARCHITECTURE.md#copies",
        check: same_versions,
    },
    Rule {
        says: "`final` locks what the repository locks",
        why: "ARCHITECTURE.md#copies",
        check: same_locks,
    },
    Rule {
        says: "`final` carries the repository's settings for its tools",
        why: "ARCHITECTURE.md#copies",
        check: same_settings,
    },
];

/// The tools' files that a copy of `final` needs beside its manifest.
const SETTINGS: &[&str] = &["clippy.toml", "rust-toolchain.toml", "rustfmt.toml"];

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

/// Finds versions that are not the one of `final`.
fn same_versions(tree: &Tree) -> Vec<Problem> {
    let Some(model) = tree.file("final/Cargo.toml").and_then(|file| {
        Some(table(file)?.get("package")?.get("version")?.as_str()?.to_string())
    }) else {
        return vec![];
    };
    let python = tree.file("django/pyproject.toml").and_then(|file| {
        Some((file, table(file)?.get("project")?.get("version")?.as_str()?.to_string()))
    });
    // Tauri takes the crate's version where its own file has none.
    let tauri = tree.file("final/tauri.conf.json").and_then(|file| {
        let json: serde_json::Value = serde_json::from_str(&file.text).ok()?;
        Some((file, json.get("version")?.as_str()?.to_string()))
    });
    [python, tauri]
        .into_iter()
        .flatten()
        .filter(|(_, version)| *version != model)
        .map(|(file, version)| {
            file.problem(0, format!("has version {version}, and final has {model}"))
        })
        .collect()
}

/// Finds packages that the lock file of `final` pins in another way than the root's.
fn same_locks(tree: &Tree) -> Vec<Problem> {
    let (Some(root), Some(own)) =
        (tree.file("Cargo.lock"), tree.file("final/Cargo.lock"))
    else {
        return vec![];
    };
    let pinned = packages(root);
    packages(own)
        .into_iter()
        .filter(|package| !pinned.contains(package))
        .map(|(name, version, _)| {
            own.problem(0, format!("{name} {version} is not in the root's Cargo.lock"))
        })
        .collect()
}

/// The packages in a lock file: name, version, checksum.
fn packages(lock: &File) -> Vec<(String, String, String)> {
    let text = |package: &Value, key| {
        package.get(key).and_then(Value::as_str).unwrap_or_default().to_string()
    };
    let table = table(lock).unwrap_or_default();
    let packages = table.get("package").and_then(Value::as_array);
    packages
        .into_iter()
        .flatten()
        .map(|package| {
            (text(package, "name"), text(package, "version"), text(package, "checksum"))
        })
        .collect()
}

/// Finds settings that a copy of `final` would lose, or that differ from the root's.
fn same_settings(tree: &Tree) -> Vec<Problem> {
    let differs = |name: &&&str| {
        let own = tree.file(&format!("final/{name}")).map(|file| &file.text);
        own != tree.file(name).map(|file| &file.text)
    };
    SETTINGS
        .iter()
        .filter(differs)
        .map(|name| Problem {
            path: format!("final/{name}"),
            line: 0,
            words: format!("is not a copy of {name}"),
        })
        .collect()
}

/// Reads a TOML file; one that is broken fails everywhere else already.
fn table(file: &File) -> Option<Table> {
    file.text.parse().ok()
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

    #[test]
    fn a_crate_that_inherits_is_found() {
        let tree = Tree::of(&[("final/Cargo.toml", "edition.workspace = true")]);

        assert_eq!(
            tree.broken("a crate that is copied out inherits nothing"),
            ["final/Cargo.toml:1: inherits from the workspace"]
        );
    }

    #[test]
    fn a_version_that_differs_is_found() {
        let tree = Tree::of(&[
            ("final/Cargo.toml", "[package]\nversion = \"0.2.0\""),
            ("django/pyproject.toml", "[project]\nversion = \"0.1.0\""),
            ("final/tauri.conf.json", "{\"version\": \"0.3.0\"}"),
        ]);

        assert_eq!(
            tree.broken("the version is the same in every manifest"),
            [
                "django/pyproject.toml: has version 0.1.0, and final has 0.2.0",
                "final/tauri.conf.json: has version 0.3.0, and final has 0.2.0"
            ]
        );
    }

    #[test]
    fn a_lock_that_drifts_is_found() {
        let lock =
            |version| format!("[[package]]\nname = \"url\"\nversion = \"{version}\"");
        let tree = Tree::of(&[
            ("Cargo.lock", &lock("2.5.4")),
            ("final/Cargo.lock", &lock("2.5.3")),
        ]);

        assert_eq!(
            tree.broken("`final` locks what the repository locks"),
            ["final/Cargo.lock: url 2.5.3 is not in the root's Cargo.lock"]
        );
    }

    #[test]
    fn settings_that_a_copy_would_lose_are_found() {
        let tree = Tree::of(&[
            ("clippy.toml", "a"),
            ("final/clippy.toml", "a"),
            ("rustfmt.toml", "a"),
            ("final/rustfmt.toml", "b"),
            ("rust-toolchain.toml", "a"),
        ]);

        assert_eq!(
            tree.broken("`final` carries the repository's settings for its tools"),
            [
                "final/rust-toolchain.toml: is not a copy of rust-toolchain.toml",
                "final/rustfmt.toml: is not a copy of rustfmt.toml"
            ]
        );
    }
}
