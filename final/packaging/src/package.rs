//! `packaging package`: from the source to the files that users download.
//! Knows nothing of what is inside the bundle, nor of the formats: those are Tauri's.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use serde_json::json;
use xshell::{Shell, cmd};

use crate::parts::{App, Bundle};
use crate::sizes::Sizes;
use crate::target::{System, Target};
use crate::{archive, bundler, checksums, folders, sbom, signing, stage};

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
    let app = App::read(&folders::app())?;
    let installed = format!("{}{}", app.main_binary_name, target.suffix());
    fs::copy(&program, program.with_file_name(&installed))?;
    let version = options.app_version.as_ref().unwrap_or(&app.version).clone();
    let name = format!("{}_{version}_{}", app.product_name, target.triple);
    for package in bundle_with_tauri(&shell, options, target, &bundle)? {
        if package.is_dir() {
            // The app of macOS: what an update brings. Unpacked, it has the app's name.
            let inside = package.file_name().context("an app has a name")?;
            let inside = inside.to_string_lossy();
            archive::tar_gz(
                &package,
                &inside,
                &out.join(format!("{name}.app.tar.gz")),
            )?;
        } else {
            let file = package.file_name().context("a package has a name")?;
            fs::copy(&package, out.join(file))?;
        }
    }
    portable(
        &[(&program, installed.as_str()), (&bundle, "bundle")],
        &out,
        &name,
        target,
    )?;
    let (folder, app) = (bundle.clone(), folders::app());
    let mut parts = Bundle { folder, app, target, python: manifest.python }.parts()?;
    parts.app.version = version;
    fs::write(out.join(format!("{name}.cdx.json")), sbom::document(&parts, target)?)?;
    checksums::write(&out)?;
    println!("{}\n{}", out.display(), Sizes::of(&out, usize::MAX)?);
    Ok(signing::run())
}

/// Packs the app so that it runs from any folder, without an installer.
fn portable(
    contents: &[(&PathBuf, &str)],
    out: &Path,
    name: &str,
    target: Target,
) -> Result<()> {
    let folder = tempfile::tempdir_in(out)?;
    let inside = |it: &(&PathBuf, &str)| folder.path().join(it.1);
    for it in contents {
        // A folder is moved here and back: there is no need for a second 100 MB.
        if it.0.is_dir() {
            fs::rename(it.0, inside(it))?;
        } else {
            fs::copy(it.0, inside(it))?;
        }
    }
    let packed = match target.system {
        System::Linux => {
            archive::tar_gz(folder.path(), name, &out.join(format!("{name}.tar.gz")))
        }
        System::Windows => {
            archive::zip(folder.path(), name, &out.join(format!("{name}.zip")))
        }
        System::MacOs => Ok(()), // An app in a disk image is what people expect there.
    };
    for it in contents.iter().filter(|it| inside(it).is_dir()) {
        fs::rename(inside(it), it.0)?;
    }
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
    // Where this program is too, and not where the app alone would be built.
    let cargo = cargo.env("CARGO_TARGET_DIR", folders::target());
    cargo.run().context("could not build the app")?;
    let program = format!("final{}", target.suffix());
    Ok(folders::release(options.stage.target.as_deref()).join(program))
}

/// Lets Tauri's bundler make the packages, and returns their paths.
fn bundle_with_tauri(
    shell: &Shell,
    options: &Options,
    target: Target,
    bundle: &Path,
) -> Result<Vec<PathBuf>> {
    let formats = formats(options, target)?;
    let mut arguments = vec!["--bundles".to_string(), formats.join(",")];
    for more in configuration(options, target, bundle)? {
        arguments.extend(["--config".to_string(), more]);
    }
    if let Some(triple) = &options.stage.target {
        arguments.extend(["--target".to_string(), triple.clone()]);
    }
    let release = folders::release(options.stage.target.as_deref());
    let made = bundler::bundle(shell, &arguments, &release)?;
    formats.iter().map(|format| package_in(&made, format)).collect()
}

/// Finds the package of a format among what Tauri's bundler works with.
fn package_in(made: &Path, format: &str) -> Result<PathBuf> {
    let (folder, ending) = match format {
        "app" => ("macos", ".app"),
        "appimage" => ("appimage", ".AppImage"),
        "nsis" => ("nsis", "-setup.exe"),
        "deb" => ("deb", ".deb"),
        "rpm" => ("rpm", ".rpm"),
        _ => ("dmg", ".dmg"),
    };
    for entry in fs::read_dir(made.join(folder))? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(ending) {
            return Ok(entry.path());
        }
    }
    bail!("could not find the {format} among what the bundler made")
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
