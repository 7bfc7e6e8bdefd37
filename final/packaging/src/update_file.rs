//! `packaging update-file`: an update in one file, for a computer without a network.
//! Knows nothing of how it is carried there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use fs_err as fs;
use tar::{Builder, Header};

use crate::folders;
use crate::parts::App;
use crate::target::Target;
use crate::update::{Manifest, Signer, platform};

/// What can be typed after `packaging update-file`.
#[derive(Args)]
pub struct Options {
    /// The package, as `packaging package` made it
    package: PathBuf,
    /// What is new, in a text file
    #[arg(long, value_name = "FILE")]
    notes: PathBuf,
    /// The file with the key that signs [default: `UPDATE_SIGNING_KEY`]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// What the package is for, as Rust names it [default: this computer]
    #[arg(long)]
    target: Option<String>,
    /// The version of the package [default: that of tauri.conf.json]
    #[arg(long)]
    app_version: Option<String>,
    /// The file to write [default: the package's name with .update]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the file: a tar archive with `manifest.json`, as a server would send it, and the
/// package.
pub fn run(options: &Options) -> Result<ExitCode> {
    let target = Target::named_or_here(options.target.as_deref())?;
    let version = match &options.app_version {
        Some(version) => version.clone(),
        None => App::read(&folders::app())?.version,
    };
    let name = options.package.file_name().unwrap_or_default().to_string_lossy();
    let platform = platform(&name, target.triple).with_context(|| {
        format!("could not make an update of `{name}`: the app cannot install it")
    })?;
    let signer = Signer::find(options.key.as_deref())?;
    // Nobody goes there, but the updater wants an address.
    let url = "https://localhost/from-a-file".to_string();
    let package = signer.sign(&options.package, url, &version)?;
    let manifest = Manifest {
        version: version.clone(),
        notes: fs::read_to_string(&options.notes)?,
        rollout: 100,
        platforms: BTreeMap::from([(platform.clone(), package)]),
    };
    let out =
        options.out.clone().unwrap_or_else(|| options.package.with_extension("update"));
    let mut archive = Builder::new(fs::File::create(&out)?);
    let package = fs::read(&options.package)?;
    let text = serde_json::to_vec_pretty(&manifest)?;
    for (name, content) in [("manifest.json", &text), ("package", &package)] {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content.as_slice())?;
    }
    archive.into_inner()?.sync_all()?;
    println!("{}: version {version} for {platform}", out.display());
    Ok(ExitCode::SUCCESS)
}
