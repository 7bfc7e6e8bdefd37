//! `packaging key`: makes the pair of keys that updates are signed with.
//! Knows nothing of what is signed. The public half goes into the app as `UPDATE_KEY`.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use xshell::{Shell, cmd};

use crate::bundler::tauri;

/// What can be typed after `packaging key`.
#[derive(Args)]
pub struct Options {
    /// The file to write; the public half goes beside it, with .pub at its end
    file: PathBuf,
}

/// Makes a pair; one that is there is never overwritten.
pub fn run(options: &Options) -> Result<ExitCode> {
    let file = std::path::absolute(&options.file)?;
    if file.exists() {
        bail!(
            "could not make the key `{}`: there is one already, and the apps that know it \
             take no other\n  try: another name",
            file.display()
        );
    }
    // Where nobody else can look: the file is open to all until it is moved.
    let parent = file.parent().context("a file is in a folder")?;
    let closed = tempfile::tempdir_in(parent)?;
    let made = closed.path().join("key");
    let shell = Shell::new().context("could not start a shell")?;
    let tauri = tauri(&shell)?;
    let password = env::var("TAURI_SIGNING_PRIVATE_KEY_PASSWORD").unwrap_or_default();
    cmd!(
        shell,
        "node {tauri} signer generate --ci --write-keys {made} --password {password}"
    )
    .quiet()
    .secret() // The password is among the words.
    .ignore_stdout()
    .run()
    .context("could not make a key")?;
    #[cfg(unix)]
    fs_err::set_permissions(
        &made,
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )?;
    let public = fs_err::read_to_string(closed.path().join("key.pub"))?;
    fs_err::rename(made, &file)?;
    fs_err::write(format!("{}.pub", file.display()), &public)?;
    println!("{}: keep it where nobody else can read it, and a copy", file.display());
    println!("UPDATE_KEY={}", public.trim());
    Ok(ExitCode::SUCCESS)
}
