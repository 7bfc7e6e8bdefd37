//! Owns what a program asks of macOS beyond what the hardened runtime allows.
//! Knows nothing of when and how it is signed.

use std::path::Path;

use anyhow::{Context, Result};
use plist::Dictionary;
use tempfile::NamedTempFile;

use super::mach_o::Code;
use super::plan::{Step, What};
use crate::folders;

/// The lists in `packaging/macos`, where each entry has its reason beside it.
pub struct Entitlements {
    app: Option<List>,
    python: Option<List>,
}

/// What one program asks for.
pub struct List {
    /// The names, for people.
    pub names: Vec<String>,
    /// The list as codesign takes it.
    pub file: NamedTempFile,
}

impl Entitlements {
    /// Reads both lists.
    pub fn read() -> Result<Self> {
        let folder = folders::app().join("packaging/macos");
        Ok(Self {
            app: List::read(&folder.join("entitlements.plist"))?,
            python: List::read(&folder.join("python.plist"))?,
        })
    }

    /// Returns what the code of this step asks for, in the app at `root`.
    pub fn of(&self, step: &Step, root: &Path) -> Option<&List> {
        let name = step.path.file_name().unwrap_or_default().to_string_lossy();
        match step.what {
            What::Bundle if step.path == root => self.app.as_ref(),
            What::Code(Code::Program) if name.starts_with("python") => {
                self.python.as_ref()
            }
            What::Bundle | What::Code(Code::Program | Code::Library) => None,
        }
    }
}

impl List {
    /// Reads a list, and drops the comments: codesign does not understand them.
    ///
    /// An empty list asks for nothing, and is none.
    fn read(path: &Path) -> Result<Option<Self>> {
        let list: Dictionary = plist::from_file(path)
            .with_context(|| format!("could not read `{}`", path.display()))?;
        let names: Vec<String> = list.keys().cloned().collect();
        if names.is_empty() {
            return Ok(None);
        }
        let mut file = NamedTempFile::with_suffix(".plist")?;
        plist::to_writer_xml(&mut file, &list)?;
        Ok(Some(Self { names, file }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list that Python would need with a compiler in one of its packages.
    const WITH_REASON: &str = "<plist version=\"1.0\"><!-- numba --><dict>\
        <key>com.apple.security.cs.allow-jit</key><true/></dict></plist>";

    fn list(text: &str) -> Option<List> {
        let file = NamedTempFile::new().unwrap();
        fs_err::write(file.path(), text).unwrap();
        List::read(file.path()).unwrap()
    }

    #[test]
    fn codesign_gets_a_list_without_its_comments() {
        let list = list(WITH_REASON).unwrap();

        let text = fs_err::read_to_string(list.file.path()).unwrap();
        assert!(text.contains("allow-jit") && !text.contains("numba"), "{text}");
        assert_eq!(list.names, ["com.apple.security.cs.allow-jit"]);
    }

    #[test]
    fn only_python_gets_the_list_of_python() {
        let entitlements = Entitlements { app: None, python: list(WITH_REASON) };
        let asks = |path: &str, what| {
            entitlements
                .of(&Step { path: path.into(), what }, Path::new("A.app"))
                .is_some()
        };

        assert!(asks("A.app/bin/python3.13", What::Code(Code::Program)));
        assert!(!asks("A.app/lib/python.so", What::Code(Code::Library)));
        assert!(!asks("A.app/bin/helper", What::Code(Code::Program)));
        assert!(!asks("A.app", What::Bundle));
    }

    #[test]
    fn only_the_app_itself_gets_the_list_of_the_app() {
        let entitlements = Entitlements { app: list(WITH_REASON), python: None };
        let asks = |path: &str, what| {
            entitlements
                .of(&Step { path: path.into(), what }, Path::new("A.app"))
                .is_some()
        };

        assert!(asks("A.app", What::Bundle));
        assert!(!asks("A.app/Deep.app", What::Bundle));
        assert!(!asks("A.app/bin/python3.13", What::Code(Code::Program)));
    }

    #[test]
    fn this_app_asks_for_nothing() {
        let entitlements = Entitlements::read().unwrap();

        assert!(entitlements.app.is_none() && entitlements.python.is_none());
    }
}
