//! `packaging package`: from the source to the files that users download.
//! Knows nothing of what is inside the bundle, nor of the formats: those are Tauri's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::folders;
use crate::stage;
use crate::target::{System, Target};

/// What can be typed after `packaging package`.
#[derive(Args, Clone)]
#[group(skip)] // There is one of this name already: that of `stage`.
pub struct Options {
    #[command(flatten)]
    stage: stage::Options,
    /// Only these formats, as Tauri names them [default: all that can be made here]
    #[arg(long, value_delimiter = ',')]
    format: Vec<String>,
    /// Another version than the one in tauri.conf.json
    #[arg(long)]
    app_version: Option<String>,
}

/// Makes all packages of a target, and says what was made.
pub fn run(options: &Options) -> Result<ExitCode> {
    let target = Target::named_or_here(options.stage.target.as_deref())?;
    let shell = Shell::new().context("could not start a shell")?;
    let (bundle, _) = stage::stage(&options.stage)?;
    let program = build(&shell, options, target)?;
    let out = target.folder().join("packages");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    for package in bundle_with_tauri(&shell, options, target, &bundle)? {
        let name = package.file_name().context("a package has a name")?;
        fs::copy(&package, out.join(name))?;
    }
    println!("{}", out.display());
    for entry in fs::read_dir(&out)? {
        let entry = entry?;
        let tenths = entry.metadata()?.len() / 100_000;
        let (size, name) = (tenths / 10, entry.file_name());
        println!("  {size:>4}.{} MB  {}", tenths % 10, name.to_string_lossy());
    }
    let _ = program;
    Ok(ExitCode::SUCCESS)
}

/// Builds the app as users get it, under the name that Tauri's bundler looks for.
fn build(shell: &Shell, options: &Options, target: Target) -> Result<PathBuf> {
    let _app = shell.push_dir(folders::app());
    let mut cargo = cmd!(shell, "cargo build --release --locked --bin final");
    if let Some(triple) = &options.stage.target {
        cargo = cargo.args(["--target", triple]);
    }
    cargo.run().context("could not build the app")?;
    let built = folders::release(options.stage.target.as_deref());
    let config = config(&folders::app().join("tauri.conf.json"))?;
    let name =
        config["mainBinaryName"].as_str().context("mainBinaryName is not set")?;
    let suffix = if target.system == System::Windows { ".exe" } else { "" };
    let program = built.join(format!("{name}{suffix}"));
    fs::copy(built.join(format!("final{suffix}")), &program)?;
    Ok(program)
}

/// Lets Tauri's bundler make the packages, and returns their paths.
fn bundle_with_tauri(
    shell: &Shell,
    options: &Options,
    target: Target,
    bundle: &Path,
) -> Result<Vec<PathBuf>> {
    let tauri = tauri(shell)?;
    let formats = formats(options, target)?.join(",");
    let more =
        json!({ "bundle": { "resources": { bundle_source(bundle)?: "bundle/" } } });
    let more = more.to_string();
    let _app = shell.push_dir(folders::app());
    let mut command =
        cmd!(shell, "node {tauri} bundle --ci --bundles {formats} --config {more}");
    if let Some(triple) = &options.stage.target {
        command = command.args(["--target", triple]);
    }
    if let Some(version) = &options.app_version {
        command =
            command.args(["--config", &json!({ "version": version }).to_string()]);
    }
    command.run().context("could not make the packages")?;
    let made = folders::release(options.stage.target.as_deref()).join("bundle");
    let mut packages = Vec::new();
    for format in formats.split(',') {
        for entry in fs::read_dir(made.join(format))? {
            let path = entry?.path();
            if path.is_file() {
                packages.push(path);
            }
        }
    }
    packages.sort();
    Ok(packages)
}

fn bundle_source(bundle: &Path) -> Result<String> {
    let path = bundle.to_str().context("the bundle's path is not UTF-8")?;
    Ok(format!("{path}/"))
}

/// What to make: what was asked for, or all that can be made here without a download that
/// is not in a registry (the `AppImage`'s runtime).
fn formats(options: &Options, target: Target) -> Result<Vec<String>> {
    let known: &[&str] = match target.system {
        System::Linux => &["deb", "rpm", "appimage"],
        System::MacOs => &["app", "dmg"],
        System::Windows => &["nsis"],
    };
    if options.format.is_empty() {
        let all = known.iter().filter(|it| **it != "appimage");
        return Ok(all.map(ToString::to_string).collect());
    }
    for format in &options.format {
        if !known.contains(&format.as_str()) {
            bail!(
                "could not make a {format} for {}\n  try: {}",
                target.triple,
                known.join(", ")
            );
        }
    }
    Ok(options.format.clone())
}

/// Installs Tauri's bundler as `package-lock.json` says, and returns its program.
fn tauri(shell: &Shell) -> Result<PathBuf> {
    let tools = folders::output().join("tools");
    fs::create_dir_all(&tools)?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(folders::packaging().join(name), tools.join(name))?;
    }
    let program = tools.join("node_modules/@tauri-apps/cli/tauri.js");
    let installed = tools.join("node_modules/.package-lock.json");
    let is_current = |path: &Path| -> Result<bool> {
        Ok(path.is_file()
            && fs::metadata(path)?.modified()?
                > fs::metadata(folders::packaging().join("package-lock.json"))?
                    .modified()?)
    };
    if !is_current(&installed)? {
        let _tools = shell.push_dir(&tools);
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        cmd!(shell, "{npm} ci --no-audit --no-fund")
            .quiet()
            .ignore_stdout()
            .run()
            .context(
                "could not install Tauri's bundler\n  try: install Node.js with npm",
            )?;
    }
    Ok(program)
}

fn config(path: &Path) -> Result<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}
