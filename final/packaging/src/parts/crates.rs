//! Owns which crates are linked into the app, and what their manifests say of them.
//! Knows nothing of Python.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use serde::Deserialize;
use xshell::{Cmd, Shell, cmd};

use super::{Kind, Part, expression, texts};
use crate::target::Target;

/// A crate, by its name and its version.
type Id = (String, String);

/// What `cargo metadata` prints.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
}

/// What a manifest says.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// None for our own.
    source: Option<String>,
    license: Option<String>,
    /// Instead of a license that SPDX knows.
    license_file: Option<PathBuf>,
    repository: Option<String>,
    manifest_path: PathBuf,
}

/// What `Cargo.lock` says.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// Who is built on whom.
#[derive(Debug, Default, PartialEq)]
struct Graph {
    needs: BTreeMap<Id, BTreeSet<Id>>,
    /// The first line: the app itself.
    app: Id,
}

/// Returns the crates that are linked into the app, and which of them it names itself.
///
/// `cargo metadata` alone would list some that no feature asks for, so `cargo tree` decides.
pub fn linked(app: &Path, target: Target) -> Result<(Vec<Part>, Vec<String>)> {
    let (shell, triple) = (Shell::new()?, target.triple);
    let _app = shell.push_dir(app); // Its toolchain, too, is chosen by the folder.
    let read = |command: Cmd| {
        command.quiet().read().with_context(|| {
            format!("could not list the crates of the app\n  try: cargo fetch --target {triple}")
        })
    };
    let tree = read(cmd!(
        shell,
        "cargo tree --locked --target {triple} --edges normal,no-proc-macro
            --prefix depth --format ' {p}'"
    ))?;
    let metadata = read(cmd!(
        shell,
        "cargo metadata --locked --filter-platform {triple} --format-version 1"
    ))?;
    let metadata: Metadata = serde_json::from_str(&metadata)?;
    let lock = fs::read_to_string(metadata.workspace_root.join("Cargo.lock"))?;
    let lock: Lock = toml::from_str(&lock)?;
    // Rust's own library is linked, too, and comes with no manifest.
    let rust = read(cmd!(shell, "rustc --version"))?;
    let rust = own_library(rust.split(' ').nth(1).unwrap_or_default());

    let graph = Graph::of(&tree);
    let sums: BTreeMap<Id, Option<String>> = lock
        .package
        .into_iter()
        .map(|it| ((it.name, it.version), it.checksum))
        .collect();
    let needs = |id: &Id| -> Vec<String> {
        let ids = graph.needs.get(id).into_iter().flatten();
        ids.map(purl).collect()
    };
    let direct = needs(&graph.app).into_iter().chain([rust.id()]).collect();
    let mut parts = Vec::new();
    for package in metadata.packages {
        let id = (package.name, package.version);
        // A crate that has no source is our own.
        if package.source.is_none() || !graph.needs.contains_key(&id) {
            continue;
        }
        let folder = package.manifest_path.parent().unwrap_or(app);
        let mut texts = texts(folder)?;
        let named = package.license_file.map(|it| folder.join(it));
        texts.extend(named.filter(|it| !texts.contains(it)));
        parts.push(Part {
            kind: Kind::Rust,
            purl: Some(purl(&id)),
            cpe: None,
            license: package.license.map(|it| expression(&it)),
            sha256: sums.get(&id).cloned().flatten(),
            home: package.repository,
            needs: needs(&id),
            texts,
            name: id.0,
            version: Some(id.1),
        });
    }
    parts.push(rust);
    Ok((parts, direct))
}

fn purl((name, version): &Id) -> String {
    // A purl has `+` for a space.
    format!("pkg:cargo/{name}@{}", version.replace('+', "%2B"))
}

/// The library that the compiler brings.
fn own_library(version: &str) -> Part {
    Part {
        kind: Kind::Rust,
        name: "Rust standard library".into(),
        version: Some(version.into()),
        purl: Some(format!("pkg:generic/rust@{version}")),
        cpe: Some(format!("cpe:2.3:a:rust-lang:rust:{version}:*:*:*:*:*:*:*")),
        license: Some("MIT OR Apache-2.0".into()),
        sha256: None,
        home: Some("https://www.rust-lang.org/".into()),
        needs: Vec::new(),
        texts: Vec::new(),
    }
}

impl Graph {
    /// Reads lines like `2 serde v1.0.0`: how deep a crate is, and its name.
    fn of(tree: &str) -> Self {
        let mut graph = Self::default();
        let mut above: Vec<Id> = Vec::new();
        for line in tree.lines() {
            let mut words = line.split(' ');
            let (Some(depth), Some(name), Some(version)) =
                (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let id = (name.to_string(), version.trim_start_matches('v').to_string());
            above.truncate(depth.parse().unwrap_or(0));
            match above.last() {
                Some(parent) => {
                    graph.needs.entry(parent.clone()).or_default().insert(id.clone());
                }
                None => graph.app = id.clone(),
            }
            graph.needs.entry(id.clone()).or_default();
            above.push(id);
        }
        graph
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folders;

    fn id(name: &str) -> Id {
        (name.to_string(), "1.0.0".to_string())
    }

    #[test]
    fn the_tree_tells_who_is_built_on_whom() {
        let tree = "0 app v1.0.0 (/home)\n1 clap v1.0.0\n2 lexer v1.0.0\n\
                    1 serde v1.0.0\n2 lexer v1.0.0 (*)\n";

        let graph = Graph::of(tree);

        let needs = |name| graph.needs[&id(name)].iter().cloned().collect::<Vec<_>>();
        assert_eq!(graph.app, id("app"));
        assert_eq!(needs("app"), [id("clap"), id("serde")]);
        assert_eq!(needs("serde"), [id("lexer")]);
        assert_eq!(needs("lexer"), []);
    }

    #[test]
    fn only_what_is_linked_is_listed_and_all_of_it_has_a_license() {
        let target = Target::named("x86_64-unknown-linux-gnu").unwrap();

        let (parts, direct) = linked(&folders::app(), target).unwrap();

        let names: Vec<&str> = parts.iter().map(|it| it.name.as_str()).collect();
        for linked in ["tauri", "tokio", "webkit2gtk", "Rust standard library"] {
            assert!(names.contains(&linked), "{linked} is missing");
        }
        // For tests only, to build only, at compile time only, on Windows only, ours.
        for other in
            ["proptest", "tauri-build", "serde_derive", "webview2-com", "final"]
        {
            assert!(!names.contains(&other), "{other} is not linked");
        }
        assert!(parts.iter().all(|it| it.license.is_some()));
        assert!(
            parts.iter().filter(|it| it.sha256.is_none()).count() == 1,
            "Rust's own"
        );
        assert!(direct.iter().any(|it| it.starts_with("pkg:cargo/tauri@2.")));
        assert!(!direct.iter().any(|it| it.starts_with("pkg:cargo/webview2-com@")));
    }
}
