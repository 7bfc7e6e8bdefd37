//! Owns the question whether the icons are those of the one drawing, `icon.svg`.
//! Knows nothing of where an icon is shown.

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::repo::Repo;
use crate::tally::Tally;

/// Those that are the same each time; in an `.icns` the order of the sizes changes.
const ICONS: [&str; 5] =
    ["32x32.png", "128x128.png", "128x128@2x.png", "icon.png", "icon.ico"];

/// Draws the icons anew with Tauri's command, which packaging has installed, and compares.
pub fn check_icons(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let tauri =
        repo.root.join("target/package/tools/node_modules/@tauri-apps/cli/tauri.js");
    let icons = repo.root.join("final/icons");
    let (drawing, anew) = (icons.join("icon.svg"), tempfile::tempdir()?);
    let folder = anew.path();
    cmd!(shell, "node {tauri} icon {drawing} --output {folder}")
        .quiet()
        .ignore_stdout()
        .ignore_stderr()
        .run()
        .context("could not draw the icons")?;
    let mut tally = Tally::default();
    for name in ICONS {
        let is_same =
            fs_err::read(icons.join(name))? == fs_err::read(folder.join(name))?;
        tally += Tally::one(&format!("{name} is drawn from icon.svg"), is_same);
    }
    Ok(tally)
}
