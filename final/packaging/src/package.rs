//! `packaging package`: from the source to the files that users download.
//! Knows nothing of what is inside the bundle, nor of the formats: those are Tauri's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::parts::Bundle;
use crate::sizes::Sizes;
use crate::target::{System, Target};
use crate::{archive, checksums, folders, notarize, sbom, signing, stage};

/// How many of the largest parts are printed.
const LARGEST: usize = 12;

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
    /// Windows: bring the web view along, for computers without a network (127 MB more)
    #[arg(long)]
    with_webview: bool,
}

/// Makes all packages of a target, and says what was made.
pub fn run(options: &Options) -> Result<ExitCode> {
    let target = Target::named_or_here(options.stage.target.as_deref())?;
    let shell = Shell::new().context("could not start a shell")?;
    let (bundle, manifest) = stage::stage(&options.stage)?;
    println!("{}\n{}", bundle.display(), Sizes::of(&bundle, LARGEST)?);
    let program = build(&shell, options, target)?;
    let out = target.folder().join("packages");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    // Tauri's bundler looks for this name, and writes into the program what it is packed as.
    fs::copy(&program, program.with_file_name(program_name(target)?))?;
    for package in bundle_with_tauri(&shell, options, target, &bundle)? {
        let name = package.file_name().context("a package has a name")?;
        fs::copy(&package, out.join(name))?;
    }
    let (folder, app) = (bundle.clone(), folders::app());
    let parts = Bundle { folder, app, target, python: manifest.python }.parts()?;
    let name = name(options, target)?;
    portable(&program, &bundle, &out, &name, target)?;
    fs::write(out.join(format!("{name}.cdx.json")), sbom::document(&parts, target)?)?;
    checksums::write(&out)?;
    println!("{}\n{}", out.display(), Sizes::of(&out, usize::MAX)?);
    Ok(ExitCode::SUCCESS)
}

/// How the names of what we make ourselves begin.
fn name(options: &Options, target: Target) -> Result<String> {
    let config = config(&folders::app().join("tauri.conf.json"))?;
    let text =
        |key: &str| config[key].as_str().with_context(|| format!("{key} is not set"));
    let version = match &options.app_version {
        Some(version) => version,
        None => text("version")?,
    };
    Ok(format!("{}_{version}_{}", text("productName")?, target.triple))
}

/// Packs the app so that it runs from any folder, without an installer.
fn portable(
    program: &Path,
    bundle: &Path,
    out: &Path,
    name: &str,
    target: Target,
) -> Result<()> {
    let folder = target.folder().join("portable");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::copy(program, folder.join(program_name(target)?))?;
    fs::rename(bundle, folder.join("bundle"))?;
    let packed = match target.system {
        System::Linux => {
            archive::tar_gz(&folder, name, &out.join(format!("{name}.tar.gz")))
        }
        System::Windows => {
            archive::zip(&folder, name, &out.join(format!("{name}.zip")))
        }
        System::MacOs => Ok(()), // An app in a disk image is what people expect there.
    };
    fs::rename(folder.join("bundle"), bundle)?;
    packed
}

/// Builds the app as users get it, and returns the program.
fn build(shell: &Shell, options: &Options, target: Target) -> Result<PathBuf> {
    let _app = shell.push_dir(folders::app());
    let mut cargo = cmd!(shell, "cargo build --release --locked --bin final");
    if let Some(triple) = &options.stage.target {
        cargo = cargo.args(["--target", triple]);
    }
    if let Some(version) = &options.app_version {
        cargo = cargo.env("TAURI_CONFIG", json!({ "version": version }).to_string());
    }
    cargo.run().context("could not build the app")?;
    let program = format!("final{}", target.suffix());
    Ok(folders::release(options.stage.target.as_deref()).join(program))
}

/// The name of the program as it is installed.
fn program_name(target: Target) -> Result<String> {
    let config = config(&folders::app().join("tauri.conf.json"))?;
    let name =
        config["mainBinaryName"].as_str().context("mainBinaryName is not set")?;
    Ok(format!("{name}{}", target.suffix()))
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
    let _app = shell.push_dir(folders::app());
    let mut command = cmd!(shell, "node {tauri} bundle --ci --bundles {formats}");
    for more in configuration(options, target, bundle)? {
        command = command.args(["--config", &more]);
    }
    if let Some(triple) = &options.stage.target {
        command = command.args(["--target", triple]);
    }
    // With them, Tauri would send the app to Apple too; `notarize` sends what holds it.
    for name in notarize::VARIABLES {
        command = command.env_remove(name);
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

/// What Tauri's bundler is told beside tauri.conf.json: texts, and files of `tauri`.
fn configuration(
    options: &Options,
    target: Target,
    bundle: &Path,
) -> Result<Vec<String>> {
    let resources = json!({ bundle_source(bundle)?: "bundle/" });
    let mut more = vec![json!({ "bundle": { "resources": resources } }).to_string()];
    let system = match target.system {
        System::Linux => "linux",
        System::MacOs => "macos",
        System::Windows => "windows",
    };
    more.push(format!("packaging/tauri/{system}.json"));
    if target.system == System::Windows {
        if options.with_webview {
            more.push("packaging/tauri/windows-offline.json".into());
        }
        let signing = signing::windows_configuration(&signing::read);
        more.extend(signing.map(|it| it.to_string()));
    }
    if let Some(version) = &options.app_version {
        more.push(json!({ "version": version }).to_string());
    }
    Ok(more)
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
        System::MacOs => &["dmg"],
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
