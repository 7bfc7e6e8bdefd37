//! Owns what a package has in it that others made: Rust crates, Python, its packages, and
//! files that bring a license of their own.
//! Knows nothing of the documents that tell about them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use serde::Deserialize;
use serde_json::Value;
use spdx::{Expression, ParseMode};
use walkdir::WalkDir;

use crate::target::Target;

mod crates;
mod files;
mod python;

/// A staged bundle, and the app that it is for.
pub struct Bundle {
    pub folder: PathBuf,
    /// The crate of the app.
    pub app: PathBuf,
    pub target: Target,
    /// As in "3.13.18".
    pub python: String,
}

/// Where a part comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A crate, or Rust's own library.
    Rust,
    /// Python, or one of its packages.
    Python,
    /// A file with a license beside it: `NAME-OFL.txt` or `NAME-LICENSE.txt`.
    File,
}

/// One thing that somebody else made.
#[derive(Debug)]
pub struct Part {
    pub kind: Kind,
    pub name: String,
    /// None for a file.
    pub version: Option<String>,
    /// Its name in the lists of weaknesses that are kept all over the world.
    pub purl: Option<String>,
    /// The same in the oldest of these lists; a crate or a package has none.
    pub cpe: Option<String>,
    /// An SPDX expression, or else the maker's own words.
    pub license: Option<String>,
    /// Of the archive that it came in.
    pub sha256: Option<String>,
    /// The page of its makers.
    pub home: Option<String>,
    /// The parts that it is built on, by [`Part::id`].
    pub needs: Vec<String>,
    /// The files with its licenses.
    pub texts: Vec<PathBuf>,
}

impl Part {
    /// Names it among all parts of a package.
    pub fn id(&self) -> String {
        self.purl.clone().unwrap_or_else(|| format!("file:{}", self.name))
    }
}

/// All of a package: what we made, and what others made.
pub struct Parts {
    /// As `tauri.conf.json` has it.
    pub app: App,
    /// What the app itself is built on, by [`Part::id`].
    pub needs: Vec<String>,
    /// Sorted by their names.
    pub others: Vec<Part>,
}

/// How the app is called.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    pub product_name: String,
    /// What its program is called where it is installed.
    pub main_binary_name: String,
    pub version: String,
    pub identifier: String,
}

impl Bundle {
    /// Reads the version of Python from the bundle's own manifest.
    pub fn staged(folder: PathBuf, app: PathBuf, target: Target) -> Result<Self> {
        let path = folder.join("manifest.json");
        let manifest: Value = serde_json::from_slice(&fs::read(&path)?)?;
        let python = manifest["python"].as_str().with_context(|| {
            format!("could not find the version of Python in `{}`", path.display())
        })?;
        Ok(Self { python: python.to_string(), folder, app, target })
    }

    /// Finds all that others made.
    pub fn parts(&self) -> Result<Parts> {
        let app = App::read(&self.app)?;
        let (mut others, mut needs) = crates::linked(&self.app, self.target)?;
        let mut added = python::found(&self.folder, &self.python)?;
        added.extend(files::found(&[
            &self.app.join("ui"),
            &self.folder.join("django"),
        ])?);
        needs.extend(added.iter().map(Part::id));
        others.extend(added);
        Ok(Parts::of(app, needs, others))
    }
}

impl App {
    /// Reads it from `tauri.conf.json`.
    pub fn read(app: &Path) -> Result<Self> {
        let path = app.join("tauri.conf.json");
        serde_json::from_slice(&fs::read(&path)?)
            .with_context(|| format!("could not read `{}`", path.display()))
    }
}

impl Parts {
    /// Puts them in order; what is needed of our own making is not in there.
    fn of(app: App, mut needs: Vec<String>, mut others: Vec<Part>) -> Self {
        others.sort_by_key(|it| (it.name.to_lowercase(), it.id()));
        let known: BTreeSet<String> = others.iter().map(Part::id).collect();
        for needs in others.iter_mut().map(|it| &mut it.needs).chain([&mut needs]) {
            needs.retain(|it| known.contains(it));
            needs.sort();
        }
        Self { app, needs, others }
    }
}

/// Returns the words as an expression, if they are one; older manifests have "MIT/Apache-2.0".
fn expression(words: &str) -> String {
    let older: Vec<&str> = words.split('/').map(str::trim).collect();
    let older = older.join(" OR ");
    if is_expression(&older) { older } else { words.to_string() }
}

/// Tells whether the maker's words are an SPDX expression.
pub fn is_expression(words: &str) -> bool {
    Expression::parse_mode(words, ParseMode::STRICT).is_ok()
}

/// Finds the files below `folder` that, by their names, are licenses.
fn texts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut texts = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file()
            && is_license(&entry.file_name().to_string_lossy())
        {
            texts.push(entry.into_path());
        }
    }
    Ok(texts)
}

/// Tells whether a file of this name is a license; `license.rs` is a program.
fn is_license(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_named =
        ["license", "licence", "unlicense", "copying", "copyright", "notice"]
            .iter()
            .any(|start| name.starts_with(start));
    let others = [".rs", ".py", ".pyc", ".js", ".html", ".spdx"];
    is_named && !others.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
pub mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::folders;

    /// A bundle with a Python in which nothing is installed yet.
    pub struct Site(TempDir);

    impl Site {
        pub fn new() -> Self {
            let site = Self(tempfile::tempdir().unwrap());
            site.write("../LICENSE.txt", "Python may be used by all");
            fs::write(site.folder().join("manifest.json"), r#"{"python": "3.13.9"}"#)
                .unwrap();
            site
        }

        pub fn folder(&self) -> &Path {
            self.0.path()
        }

        /// Its Python and its packages, and one crate.
        pub fn parts(&self) -> Parts {
            let app = App {
                main_binary_name: "app".into(),
                product_name: "Pony <3".into(),
                version: "1.0.0".into(),
                identifier: "com.example.pony".into(),
            };
            let mut others = python::found(self.folder(), "3.13.9").unwrap();
            others.push(Part {
                kind: Kind::Rust,
                name: "tokio".into(),
                version: Some("1.54.0".into()),
                purl: Some("pkg:cargo/tokio@1.54.0".into()),
                cpe: None,
                license: Some("MIT".into()),
                sha256: Some("00ff".repeat(16)),
                home: None,
                needs: vec!["pkg:cargo/ours@1.0.0".into()],
                texts: Vec::new(),
            });
            Parts::of(app, others.iter().map(Part::id).collect(), others)
        }

        /// Writes a file of `site-packages`.
        pub fn write(&self, path: &str, text: &str) {
            let file =
                self.folder().join("python/lib/python3.13/site-packages").join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }

        /// Installs a package that says what is in `fields` of itself.
        pub fn install(&self, name: &str, version: &str, fields: &str) {
            let text = format!(
                "Name: {name}\nVersion: {version}\n{fields}\nLicense: described\n"
            );
            self.write(&format!("{name}-{version}.dist-info/METADATA"), &text);
        }
    }

    #[test]
    fn crates_packages_and_fonts_are_all_found() {
        let site = Site::new();
        site.install("Django", "5.2.1", "");
        site.write("../../../../django/fonts/gallop-OFL.txt", "free as a horse");
        let folder = site.folder().to_path_buf();
        let target = crate::target::ALL[0];

        let bundle = Bundle::staged(folder, folders::app(), target).unwrap();
        let parts = bundle.parts().unwrap();

        let names: Vec<&str> = parts.others.iter().map(|it| it.name.as_str()).collect();
        for name in ["tauri", "Rust standard library", "CPython", "Django", "gallop"] {
            assert!(names.contains(&name), "{name} is missing");
        }
        assert!(parts.needs.contains(&"pkg:generic/python@3.13.9".to_string()));
        assert!(!parts.app.product_name.is_empty());
    }

    #[test]
    fn a_license_is_known_by_its_name() {
        let yes = ["LICENSE", "LICENSE-MIT", "COPYING.md", "license.txt", "UNLICENSE"];
        let no = ["license.rs", "licensing.md", "LICENSE.spdx", "src", "AUTHORS"];

        assert_eq!(yes.map(is_license), [true; 5]);
        assert_eq!(no.map(is_license), [false; 5]);
    }

    #[test]
    fn an_older_manifest_has_its_license_in_todays_words() {
        assert_eq!(expression("MIT/Apache-2.0"), "MIT OR Apache-2.0");
        assert_eq!(expression("Apache-2.0 / MIT"), "Apache-2.0 OR MIT");
        assert_eq!(expression("BSD, see the file"), "BSD, see the file");
        assert!(is_expression("BSD-3-Clause") && !is_expression("BSD License"));
    }
}
