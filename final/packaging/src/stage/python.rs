//! Owns where the interpreter comes from, and where its parts are once it is in the bundle.
//! Knows nothing of what it will run.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use fs_err as fs;
use serde::Deserialize;
use tar::Archive;

use super::{Stage, download, prefix, prune};
use crate::target::{System, Target};
use crate::{checksums, folders};

/// What `python.toml` says.
#[derive(Deserialize)]
struct Pin {
    version: String,
    release: String,
    mirror: String,
    sha256: std::collections::BTreeMap<String, String>,
}

/// Where an interpreter comes from.
pub enum Source {
    /// Another address than the one in `python.toml`, or none.
    Download { mirror: Option<String> },
    /// The same archive, brought by hand.
    Archive(PathBuf),
    /// An installed Python of this computer.
    Prefix(PathBuf),
}

/// The interpreter in the bundle.
pub struct Interpreter {
    /// As in "3.13.18".
    pub version: String,
    /// The program.
    pub program: PathBuf,
    /// The folder of its own modules.
    pub modules: PathBuf,
}

impl Interpreter {
    /// Puts it into the bundle.
    pub fn unpack(source: &Source, stage: &Stage) -> Result<Self> {
        let folder = stage.bundle.join("python");
        let version = match source {
            Source::Prefix(from) => {
                let version = prefix::copy(&stage.shell, from, &folder)?;
                prune::python(&folder)?;
                prefix::make_movable(&stage.shell, &folder)?;
                version
            }
            Source::Archive(_) | Source::Download { .. } => {
                let pin = Pin::read()?;
                let archive = pin.archive(source, stage.target)?;
                unpack(&archive, &stage.bundle)?;
                prune::python(&folder)?;
                pin.version
            }
        };
        Ok(Self::find(&folder, version, stage.target.system))
    }

    /// Where it looks for packages.
    pub fn site_packages(&self) -> PathBuf {
        let names = ["site-packages", "dist-packages"]; // The second is Debian's own.
        let mut places = names.map(|name| self.modules.join(name)).into_iter();
        places.find(|it| it.is_dir()).unwrap_or_else(|| self.modules.join(names[0]))
    }

    /// Finds its parts.
    fn find(folder: &Path, version: String, system: System) -> Self {
        if system == System::Windows {
            let (program, modules) = (folder.join("python.exe"), folder.join("Lib"));
            return Self { version, program, modules };
        }
        let minor: Vec<&str> = version.split('.').take(2).collect();
        let modules = folder.join("lib").join(format!("python{}", minor.join(".")));
        Self { version, program: folder.join("bin/python3"), modules }
    }
}

impl Pin {
    fn read() -> Result<Self> {
        let path = folders::packaging().join("python.toml");
        toml::from_str(&fs::read_to_string(&path)?)
            .with_context(|| format!("could not read `{}`", path.display()))
    }

    /// The name of the archive for a target.
    fn name(&self, target: Target) -> String {
        let Self { version, release, .. } = self;
        format!(
            "cpython-{version}+{release}-{}-install_only_stripped.tar.gz",
            target.triple
        )
    }

    /// Brings the archive here, and makes sure that it is the one.
    fn archive(&self, source: &Source, target: Target) -> Result<PathBuf> {
        let hash = self.sha256.get(target.triple).with_context(|| {
            format!("could not find a Python for {} in python.toml", target.triple)
        })?;
        if let Source::Archive(file) = source {
            check(file, hash)?;
            return Ok(file.clone());
        }
        let Source::Download { mirror } = source else {
            bail!("a prefix has no archive");
        };
        let file = folders::downloads().join(self.name(target));
        if !file.is_file() {
            let mirror = mirror.as_deref().unwrap_or(&self.mirror);
            let name = self.name(target).replace('+', "%2B");
            download::to(&file, &format!("{mirror}/{}/{name}", self.release))?;
        }
        check(&file, hash).inspect_err(|_| {
            let _ = fs::remove_file(&file); // The next try downloads it anew.
        })?;
        Ok(file)
    }
}

/// Refuses a file that is not the one that is meant.
fn check(file: &Path, expected: &str) -> Result<()> {
    let found = checksums::sha256(file)?;
    if found != expected {
        bail!(
            "could not use `{}`: its SHA-256 is {found}, and python.toml says {expected}\n  \
             try: download it again; if it is the same then, do not use it",
            file.display()
        );
    }
    Ok(())
}

/// Unpacks an archive, which has one folder, `python`.
fn unpack(archive: &Path, folder: &Path) -> Result<()> {
    let file = std::io::BufReader::new(fs::File::open(archive)?);
    let reader: Box<dyn Read> = Box::new(GzDecoder::new(file));
    let mut archive_reader = Archive::new(reader);
    archive_reader.set_preserve_mtime(false);
    archive_reader.unpack(folder).with_context(|| {
        format!("could not unpack `{}` to `{}`", archive.display(), folder.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::ALL;

    #[test]
    fn every_target_has_a_python_with_its_hash() {
        let pin = Pin::read().unwrap();

        for target in ALL {
            assert_eq!(pin.sha256[target.triple].len(), 64, "{}", target.triple);
        }
    }

    #[test]
    fn another_archive_than_the_pinned_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("python.tar.gz");
        fs::write(&file, "something else").unwrap();

        let archive = Pin::read().unwrap().archive(&Source::Archive(file), ALL[0]);

        let error = archive.unwrap_err().to_string();
        assert!(error.contains("its SHA-256 is "), "{error}");
        assert!(error.contains("download it again"), "{error}");
    }
}
