//! Owns the rules that let `final` and `django` be copied out of the repository.

use toml::{Table, Value};

use super::{File, Problem, Rule, Tree};
use crate::lock::CRATES;

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
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
        says: "what is copied out locks what the repository locks",
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

/// Finds packages that a crate pins in another way than the root's lock file.
fn same_locks(tree: &Tree) -> Vec<Problem> {
    CRATES
        .iter()
        .flat_map(|name| same_lock(tree, &format!("{name}/Cargo.lock")))
        .collect()
}

fn same_lock(tree: &Tree, path: &str) -> Vec<Problem> {
    let problem = |words| Problem { path: path.into(), line: 0, words };
    let Some(root) = tree.file("Cargo.lock") else { return vec![] };
    let Some(own) = tree.file(path) else {
        return vec![problem("is not there; fix: cargo tour lock".into())];
    };
    let pinned = packages(root);
    packages(own)
        .into_iter()
        .filter(|package| !pinned.contains(package))
        .map(|(name, version, _)| {
            problem(format!("has its own {name} {version}; fix: cargo tour lock"))
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let says = "what is copied out locks what the repository locks";

        assert_eq!(
            tree.broken(says),
            [
                "final/Cargo.lock: has its own url 2.5.3; fix: cargo tour lock",
                "final/packaging/Cargo.lock: is not there; fix: cargo tour lock"
            ]
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
