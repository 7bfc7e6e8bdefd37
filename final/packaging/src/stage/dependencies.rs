//! Owns what the project depends on: the locked list, installed for the target.
//! Knows nothing of what the packages are for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use xshell::cmd;

use super::Stage;
use super::python::Interpreter;

/// The list, from the project: exact versions, and the hashes of their files.
const LOCK: &str = "requirements/app.txt";

/// Fills `site-packages`, with wheels only: nothing is built, and nothing of theirs is run.
pub fn install(stage: &Stage, python: &Interpreter) -> Result<()> {
    let lock = stage.project.join(LOCK);
    if !lock.is_file() {
        bail!(
            "could not find the locked dependencies `{}`\n  \
             try: uv pip compile pyproject.toml --universal --generate-hashes -o {LOCK}",
            lock.display()
        );
    }
    let uv = uv(&stage.project);
    let (folder, version) = (python.site_packages(), &python.version);
    let target = stage.target.triple;
    // uv wants an interpreter, though it asks ours nothing: `--target` has its own rules.
    let output = cmd!(
        stage.shell,
        "{uv} pip install --quiet --require-hashes --only-binary :all: --no-config
            --link-mode copy --python-platform {target} --python-version {version}
            --target {folder} --requirement {lock}"
    )
    // As in tauri/macos.json: uv would take wheels for a newer one.
    .env("MACOSX_DEPLOYMENT_TARGET", "11.0")
    .quiet()
    .ignore_status()
    .output()
    .with_context(|| {
        format!("could not run `{}`\n  try: pip install uv", uv.display())
    })?;
    if !output.status.success() {
        bail!(
            "could not install the dependencies for {target}\n{}\n  try: a version with a \
             wheel for {target}, or the network, or UV_INDEX_URL for a mirror",
            String::from_utf8_lossy(&output.stderr).trim_end()
        );
    }
    Ok(())
}

/// The uv of the project's environment, or the one on the path.
fn uv(project: &Path) -> PathBuf {
    let venv = project.join(".venv");
    let places = [venv.join("bin/uv"), venv.join("Scripts/uv.exe")];
    places.into_iter().find(|it| it.is_file()).unwrap_or_else(|| "uv".into())
}

/// The packages with their versions, as their folders say.
pub fn list(site_packages: &Path) -> Result<BTreeMap<String, String>> {
    let mut packages = BTreeMap::new();
    for entry in fs::read_dir(site_packages)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let package = name.strip_suffix(".dist-info").and_then(|it| it.split_once('-'));
        if let Some((name, version)) = package {
            packages.insert(name.to_string(), version.to_string());
        }
    }
    Ok(packages)
}
