//! Owns Tauri's own command, which makes installers and signs updates: it comes ready built
//! from npm, as `package-lock.json` says.
//! Knows nothing of what it is told to make.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use xshell::{Shell, cmd};

use crate::{folders, notarize, signing};

/// The files by which npm knows what to install.
const FILES: [&str; 2] = ["package.json", "package-lock.json"];

/// Installs the command unless it is there, and returns its program, which Node.js runs.
pub fn tauri(shell: &Shell) -> Result<PathBuf> {
    let tools = folders::output().join("tools");
    fs::create_dir_all(&tools)?;
    let lock = |folder: &Path| fs::read(folder.join(FILES[1]));
    let program = tools.join("node_modules/@tauri-apps/cli/tauri.js");
    // The lock is copied last, so it is there only if all else is.
    if lock(&tools).ok() == lock(&folders::packaging()).ok() && program.is_file() {
        return Ok(program);
    }
    let installing = tempfile::tempdir_in(folders::output())?;
    for name in FILES {
        fs::copy(folders::packaging().join(name), installing.path().join(name))?;
    }
    let here = shell.push_dir(installing.path());
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    cmd!(shell, "{npm} ci --no-audit --no-fund")
        .quiet()
        .ignore_stdout()
        .run()
        .context(
            "could not install Tauri's bundler\n  try: install Node.js with npm",
        )?;
    drop(here);
    fs::remove_dir_all(&tools)?;
    fs::rename(installing.keep(), &tools)?;
    Ok(program)
}

/// Lets it make packages of the app that was built last, and returns their folder.
pub fn bundle(shell: &Shell, arguments: &[String], release: &Path) -> Result<PathBuf> {
    let tauri = tauri(shell)?;
    let made = release.join("bundle");
    if made.exists() {
        fs::remove_dir_all(&made)?; // Packages of other versions may be there.
    }
    let manifest = folders::app().join("Cargo.toml");
    let text = fs::read(&manifest)?;
    let here = shell.push_dir(folders::app());
    let mut command = cmd!(shell, "node {tauri} bundle --ci {arguments...}")
        .env("CARGO_TARGET_DIR", folders::target());
    // With them, it would send the app to Apple too; `notarize` sends what holds it.
    for name in notarize::VARIABLES {
        command = command.env_remove(name);
    }
    if cfg!(target_os = "macos") && signing::read("APPLE_SIGNING_IDENTITY").is_none() {
        command = command.env("APPLE_SIGNING_IDENTITY", "-"); // A seal without a name.
    }
    let done = command.run();
    drop(here);
    if fs::read(&manifest)? != text {
        fs::write(manifest, text)?; // It writes the features in there that it would choose.
    }
    done.context("could not make the packages")?;
    Ok(made)
}
