//! `packaging release`: turns packages into a folder that any web server can serve, and
//! that installed apps update themselves from.
//! Knows nothing of servers: what it writes is files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use semver::Version;

use crate::parts::App;
use crate::update::{Manifest, Signer, platform};
use crate::{checksums, folders};

/// The manifest of a channel.
const MANIFEST: &str = "manifest.json";

/// What can be typed after `packaging release`.
#[derive(Args)]
pub struct Options {
    /// Where the folder will be on the web: how `UPDATE_URL` begins
    #[arg(long)]
    url: String,
    /// What is new, in a text file; users read it before they say yes
    #[arg(long, value_name = "FILE")]
    notes: PathBuf,
    /// The file with the key that signs [default: `UPDATE_SIGNING_KEY`]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Who gets it: a channel is a manifest of its own
    #[arg(long, default_value = "stable")]
    channel: String,
    /// How many of a hundred installs are offered it
    #[arg(long, value_name = "PERCENT", default_value_t = 100,
          value_parser = clap::value_parser!(u8).range(0..=100))]
    rollout: u8,
    /// The version of the packages [default: that of tauri.conf.json]
    #[arg(long)]
    app_version: Option<String>,
    /// The folder to write; what earlier releases left there stays
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Signs all packages that were made, and writes the folder.
pub fn run(options: &Options) -> Result<ExitCode> {
    if !options.url.starts_with("https://") {
        bail!(
            "could not release at `{}`: the app takes updates by https only",
            options.url
        );
    }
    let version = match &options.app_version {
        Some(version) => version.clone(),
        None => App::read(&folders::app())?.version,
    };
    let channel = options.out.join(&options.channel);
    refuse_older(&channel.join(MANIFEST), &version)?;
    let signer = Signer::find(options.key.as_deref())?;
    let files = options.out.join(&version);
    fs::create_dir_all(&files)?;
    let mut platforms = BTreeMap::new();
    for (package, name) in packages(&version)? {
        // A space in an address is more trouble than it is worth.
        let file = package.file_name().context("a package has a name")?;
        let file = file.to_string_lossy().replace(' ', "-");
        fs::copy(&package, files.join(&file))?;
        let url = format!("{}/{version}/{file}", options.url.trim_end_matches('/'));
        println!("  {name:<22} {file}");
        platforms.insert(name, signer.sign(&files.join(&file), url, &version)?);
    }
    let notes = fs::read_to_string(&options.notes)?;
    fs::write(files.join("notes.txt"), &notes)?;
    checksums::write(&files)?;
    let rollout = options.rollout;
    let manifest = Manifest { version, notes, rollout, platforms };
    // Last of all: until now, nobody is offered what is not all there.
    write(&channel, &manifest)?;
    println!(
        "{}: version {} for {rollout} of 100 installs\n  UPDATE_URL={}/{}/{MANIFEST}",
        options.out.display(),
        manifest.version,
        options.url.trim_end_matches('/'),
        options.channel
    );
    Ok(ExitCode::SUCCESS)
}

/// Refuses to take a channel back: the apps would not follow.
fn refuse_older(manifest: &Path, version: &str) -> Result<()> {
    if !manifest.is_file() {
        return Ok(());
    }
    let there: Manifest = serde_json::from_slice(&fs::read(manifest)?)?;
    if Version::parse(version)? < Version::parse(&there.version)? {
        bail!(
            "could not release {version}: the channel has {} already, and no app goes back\n  \
             try: a higher version with the code of {version}",
            there.version
        );
    }
    Ok(())
}

/// The packages of a version for all targets, with what the app calls them.
fn packages(version: &str) -> Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    for target in crate::target::ALL {
        let folder = target.folder().join("packages");
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name =
                path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(platform) = platform(&name, target.triple) {
                let is_it = |mark| name.contains(&format!("{mark}{version}{mark}"));
                if !is_it('_') && !is_it('-') {
                    bail!("could not release `{name}`: it is not version {version}");
                }
                found.push((path, platform));
            }
        }
    }
    if found.is_empty() {
        bail!(
            "could not find a package in `{}`\n  try: packaging package",
            folders::output().display()
        );
    }
    found.sort();
    Ok(found)
}

/// Writes a manifest so that nobody ever reads half of it.
fn write(channel: &Path, manifest: &Manifest) -> Result<()> {
    fs::create_dir_all(channel)?;
    let part = channel.join("manifest.part");
    fs::write(&part, format!("{}\n", serde_json::to_string_pretty(manifest)?))?;
    Ok(fs::rename(part, channel.join(MANIFEST))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(version: &str) -> Manifest {
        Manifest {
            version: version.into(),
            notes: String::new(),
            rollout: 100,
            platforms: BTreeMap::new(),
        }
    }

    #[test]
    fn a_channel_does_not_go_back() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &manifest("0.10.0")).unwrap();
        let there = folder.path().join(MANIFEST);

        let error = refuse_older(&there, "0.9.0").unwrap_err().to_string();

        assert!(error.contains("the channel has 0.10.0 already"), "{error}");
        refuse_older(&there, "0.10.0").unwrap(); // with another share of installs
        refuse_older(&there, "0.11.0").unwrap();
        refuse_older(&folder.path().join("none.json"), "0.1.0").unwrap();
    }
}
