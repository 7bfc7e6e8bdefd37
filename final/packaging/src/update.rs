//! Owns what the app's updater reads: a manifest with a signature for each package.
//! Knows nothing of where it is put: `release` makes a folder, `update-file` one file.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use serde::{Deserialize, Serialize};
use xshell::{Shell, cmd};

use crate::bundler::tauri;
use crate::checksums;

/// The file with the key that signs, unless `--key` names it.
const KEY: &str = "UPDATE_SIGNING_KEY";

/// How the names of packages end that the app can install by itself, and what the app
/// calls them: its system, and how it was installed.
const KINDS: &[(&str, &str, &str)] = &[
    (".AppImage", "linux", "appimage"),
    (".deb", "linux", "deb"),
    (".rpm", "linux", "rpm"),
    (".app.tar.gz", "darwin", "app"),
    ("-setup.exe", "windows", "nsis"),
];

/// What there is to install, as the app asks for it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Manifest {
    pub version: String,
    pub notes: String,
    /// How many of a hundred installs take it.
    pub rollout: u8,
    /// By system, processor and kind, as in "linux-x86_64-deb".
    pub platforms: BTreeMap<String, Platform>,
}

/// A package of a manifest.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Platform {
    pub url: String,
    /// The file that the signer writes, in base 64.
    pub signature: String,
    /// In bytes.
    pub size: u64,
    pub sha256: String,
}

/// Who signs: a file that `tauri signer generate` has made, and its password if it has one.
pub struct Signer {
    key: PathBuf,
    shell: Shell,
    /// Tauri's command, whose signatures the app's updater reads.
    tauri: PathBuf,
}

impl Signer {
    /// Finds the key and what signs with it.
    pub fn find(key: Option<&Path>) -> Result<Self> {
        let named = env::var_os(KEY).map(PathBuf::from);
        let Some(key) = key.map(Path::to_path_buf).or(named) else {
            bail!(
                "could not sign: there is no key\n  try: --key FILE, or {KEY}=FILE; \
                 `packaging key FILE` makes one"
            );
        };
        let key = fs::canonicalize(key)?;
        let shell = Shell::new().context("could not start a shell")?;
        let tauri = tauri(&shell)?;
        Ok(Self { key, shell, tauri })
    }

    /// Signs a package for one version; the app takes it for no other.
    pub fn sign(&self, package: &Path, url: String, version: &str) -> Result<Platform> {
        let (key, tauri) = (&self.key, &self.tauri);
        let password =
            env::var("TAURI_SIGNING_PRIVATE_KEY_PASSWORD").unwrap_or_default();
        // In a folder of its own: the signer writes beside the file.
        let folder = tempfile::tempdir()?;
        let name = package.file_name().context("a package has a name")?;
        let copy = folder.path().join(name);
        fs::copy(package, &copy)?;
        cmd!(
            self.shell,
            "node {tauri} signer sign --private-key-path {key} --app-version {version} {copy}"
        )
        .env("TAURI_SIGNING_PRIVATE_KEY_PASSWORD", password)
        .quiet()
        .ignore_stdout()
        .run()
        .with_context(|| {
            format!(
                "could not sign `{}`\n  try: TAURI_SIGNING_PRIVATE_KEY_PASSWORD, if the key \
                 has one",
                package.display()
            )
        })?;
        let mut signature = copy.into_os_string();
        signature.push(".sig");
        Ok(Platform {
            url,
            signature: fs::read_to_string(PathBuf::from(signature))?.trim().to_string(),
            size: fs::metadata(package)?.len(),
            sha256: checksums::sha256(package)?,
        })
    }
}

/// What the app calls a package, by its name and the target that it was made for; none if
/// the app cannot install it.
pub fn platform(package: &str, triple: &str) -> Option<String> {
    let (_, system, kind) = KINDS.iter().find(|it| package.ends_with(it.0))?;
    let processor = triple.split('-').next()?;
    Some(format!("{system}-{processor}-{kind}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_have_the_names_that_the_updater_asks_for() {
        let name = |package, triple| platform(package, triple).unwrap_or_default();
        let linux = "x86_64-unknown-linux-gnu";

        assert_eq!(name("A_1.0.0_amd64.deb", linux), "linux-x86_64-deb");
        assert_eq!(name("A-1.0.0-1.x86_64.rpm", linux), "linux-x86_64-rpm");
        assert_eq!(
            name("A_x64-setup.exe", "x86_64-pc-windows-msvc"),
            "windows-x86_64-nsis"
        );
        assert_eq!(name("A.app.tar.gz", "aarch64-apple-darwin"), "darwin-aarch64-app");
        assert_eq!(platform("A.tar.gz", linux), None);
        assert_eq!(platform("SHA256SUMS", linux), None);
    }
}
