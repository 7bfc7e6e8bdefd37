//! Owns what is known of a bundle: versions, contract, size, and one hash of all files.
//! Knows nothing of how it was made. The app reads the same file when it starts.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use super::Stage;

/// Its name in the bundle.
pub const NAME: &str = "manifest.json";

/// What is in a bundle.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Manifest {
    /// The launcher contract that the project speaks.
    pub contract: u32,
    /// As Rust names it.
    pub target: String,
    pub python: String,
    /// The packages with their versions.
    pub packages: BTreeMap<String, String>,
    /// How many files there are, without the manifest.
    pub files: u64,
    pub bytes: u64,
    /// SHA-256 over the line "HASH  PATH" of each file, sorted by path.
    pub sha256: String,
}

impl Manifest {
    /// Takes stock of a bundle that is complete.
    pub fn new(
        stage: &Stage,
        contract: u32,
        python: &str,
        packages: BTreeMap<String, String>,
    ) -> Result<Self> {
        let (files, bytes, sha256) = measure(&stage.bundle)?;
        let (target, python) = (stage.target.triple.to_string(), python.to_string());
        Ok(Self { contract, target, python, packages, files, bytes, sha256 })
    }

    /// Reads the manifest of a bundle.
    pub fn read(bundle: &Path) -> Result<Self> {
        let path = bundle.join(NAME);
        serde_json::from_str(&fs::read_to_string(&path)?)
            .with_context(|| format!("could not read `{}`", path.display()))
    }

    /// Writes it into its bundle.
    pub fn write(&self, bundle: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        Ok(fs::write(bundle.join(NAME), format!("{text}\n"))?)
    }

    /// Looks at every byte of a bundle, and fails if one is not as it was.
    pub fn verify(&self, bundle: &Path) -> Result<()> {
        let (files, _, sha256) = measure(bundle)?;
        if sha256 != self.sha256 {
            bail!(
                "`{}` is not as it was staged: {files} files with the hash {sha256}, and \
                 its manifest says {} with {}",
                bundle.display(),
                self.files,
                self.sha256
            );
        }
        Ok(())
    }
}

/// Counts and hashes all files but the manifest.
fn measure(bundle: &Path) -> Result<(u64, u64, String)> {
    let (mut files, mut bytes, mut lines) = (0, 0, Vec::new());
    for entry in WalkDir::new(bundle) {
        let entry = entry?;
        let path = entry.path().strip_prefix(bundle)?;
        if entry.file_type().is_symlink() {
            bail!(
                "could not stage the link `{}`: not every package can hold one",
                entry.path().display()
            );
        }
        if !entry.file_type().is_file() || path == Path::new(NAME) {
            continue;
        }
        let content = fs::read(entry.path())?;
        files += 1;
        bytes += content.len() as u64;
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        lines.push((parts.join("/"), format!("{:x}", Sha256::digest(&content))));
    }
    lines.sort();
    let mut tree = Sha256::new();
    for (path, hash) in lines {
        tree.update(format!("{hash}  {path}\n"));
    }
    Ok((files, bytes, format!("{:x}", tree.finalize())))
}

impl Display for Manifest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { python, files, bytes, sha256, .. } = self;
        let megabytes = bytes / 1_000_000;
        write!(
            f,
            "Python {python}, {files} files, {megabytes} MB, tree {}",
            &sha256[..16]
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    /// A bundle of one file.
    fn bundle(text: &str) -> (tempfile::TempDir, Manifest) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("ü b")).unwrap();
        fs::write(folder.path().join("ü b/file"), text).unwrap();
        let stage = Stage {
            bundle: folder.path().into(),
            target: Target::named("x86_64-unknown-linux-gnu").unwrap(),
            project: folder.path().into(),
            shell: xshell::Shell::new().unwrap(),
        };
        let manifest = Manifest::new(&stage, 1, "3.13.1", BTreeMap::new()).unwrap();
        (folder, manifest)
    }

    #[test]
    fn it_depends_on_what_is_in_the_files_and_not_on_where_they_are() {
        let (first, second, other) = (bundle("a"), bundle("a"), bundle("b"));

        assert_eq!(first.1, second.1);
        assert!(first.1.sha256 != other.1.sha256);
    }

    #[test]
    fn a_changed_byte_and_a_file_more_are_seen() {
        let (folder, manifest) = bundle("a");
        manifest.write(folder.path()).unwrap();
        let read = Manifest::read(folder.path()).unwrap();
        assert_eq!(read, manifest);
        read.verify(folder.path()).unwrap();

        fs::write(folder.path().join("ü b/file"), "b").unwrap();
        assert!(read.verify(folder.path()).is_err());

        fs::write(folder.path().join("ü b/file"), "a").unwrap();
        fs::write(folder.path().join("more"), "").unwrap();
        assert!(read.verify(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused_by_its_name() {
        let (folder, manifest) = bundle("a");
        let link = folder.path().join("link");
        fs_err::os::unix::fs::symlink("ü b/file", link).unwrap();

        let error = manifest.verify(folder.path()).unwrap_err().to_string();

        assert!(error.contains("/link`: not every package can hold one"), "{error}");
    }
}
