//! `packaging stage`: makes the folder that goes into every package: Python, what the
//! project depends on, the project itself, and a manifest of it all.
//! Knows nothing of packages and their formats.

use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use xshell::Shell;

use crate::parts::Bundle;
use crate::target::{System, Target};
use crate::{folders, licenses, sign, signing};

mod bytecode;
mod dependencies;
mod download;
pub mod manifest;
#[cfg(unix)]
mod modes;
mod prefix;
mod project;
mod prune;
mod python;

use manifest::Manifest;
use python::{Interpreter, Source};

/// What can be typed after `packaging stage`.
#[derive(Args, Clone)]
pub struct Options {
    /// What the package is for, as Rust names it [default: this computer]
    #[arg(long)]
    pub target: Option<String>,
    /// Where the bundle goes [default: target/package/TARGET/bundle]
    #[arg(long)]
    out: Option<PathBuf>,
    /// The Django project [default: `django` beside the app]
    #[arg(long)]
    django: Option<PathBuf>,
    /// An installed Python of this computer, instead of the one that `python.toml` names
    #[arg(long, value_name = "DIR")]
    python_prefix: Option<PathBuf>,
    /// The archive that `python.toml` names, where it cannot be downloaded
    #[arg(long, value_name = "FILE", conflicts_with = "python_prefix")]
    python_archive: Option<PathBuf>,
    /// Where the archive is downloaded from, instead of GitHub; or `PYTHON_MIRROR` in the
    /// environment
    #[arg(long, value_name = "URL")]
    python_mirror: Option<String>,
}

/// A bundle on its way: where it grows, and for what.
pub struct Stage {
    /// The folder that goes into the package.
    pub bundle: PathBuf,
    pub target: Target,
    /// The project as it is developed.
    pub project: PathBuf,
    pub shell: Shell,
}

/// Makes the bundle and says what is in it.
pub fn run(options: &Options) -> Result<ExitCode> {
    let (folder, manifest) = stage(options)?;
    println!("{}\n  {manifest}", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Reads a bundle again, and says that all of it is as it was.
pub fn verify(bundle: &Path) -> Result<ExitCode> {
    let manifest = Manifest::read(bundle)?;
    manifest.verify(bundle)?;
    println!("as it was staged: {manifest}");
    Ok(ExitCode::SUCCESS)
}

/// Makes the bundle anew, and returns its folder and its manifest.
pub fn stage(options: &Options) -> Result<(PathBuf, Manifest)> {
    let target = Target::named_or_here(options.target.as_deref())?;
    let out = options.out.clone().unwrap_or_else(|| target.folder().join("bundle"));
    let (out, project) = (absolute(out)?, options.django.clone());
    let project = absolute(project.unwrap_or_else(folders::django))?;
    if !project.join("manage.py").is_file() {
        bail!(
            "could not find `manage.py` in `{}`\n  \
             try: --django with the folder of your Django project",
            project.display()
        );
    }
    let source = source(options, target)?;
    // Somebody who gives up half way has no half bundle: it gets its name at the end.
    refuse_to_overwrite(&out)?;
    let mut part = out.clone().into_os_string();
    part.push(".part");
    let bundle = PathBuf::from(part);
    remove(&bundle)?;
    fs::create_dir_all(&bundle)?;
    let stage =
        Stage { bundle, target, project, shell: Shell::new().context("no shell")? };
    let manifest = stage.fill(&source)?;
    remove(&out)?;
    fs::rename(&stage.bundle, &out)?;
    Ok((out, manifest))
}

impl Stage {
    /// Does it all, step by step.
    fn fill(&self, source: &Source) -> Result<Manifest> {
        println!("staging for {}", self.target.triple);
        let python = step("Python", || {
            let python = Interpreter::unpack(source, self)?;
            Ok((python.version.clone(), python))
        })?;
        let packages = step("packages", || {
            dependencies::install(self, &python)?;
            prune::packages(&python.site_packages())?;
            let packages = dependencies::list(&python.site_packages())?;
            Ok((format!("{} of them", packages.len()), packages))
        })?;
        step("project", || {
            let files = project::copy(&self.project, &self.bundle.join("django"))?;
            Ok((format!("{files} files"), ()))
        })?;
        step("static files", || {
            let files = project::collect_static_files(self, &python)?;
            Ok((format!("{files} files, each with its hash in its name"), ()))
        })?;
        step("bytecode", || {
            let files = bytecode::compile(self, &python)?;
            Ok((format!("{files} files, used without a look at their source"), ()))
        })?;
        step("licenses", || {
            let (folder, app) = (self.bundle.clone(), folders::app());
            let (target, python) = (self.target, python.version.clone());
            let parts = Bundle { folder, app, target, python }.parts()?;
            fs::write(self.bundle.join("licenses.html"), licenses::page(&parts)?)?;
            Ok((format!("of {} parts that others made", parts.others.len()), ()))
        })?;
        if self.target.system == System::MacOs {
            // Before the manifest, since a signature is a part of the file.
            step("signatures", || Ok((sign::sign_bundle(&self.bundle)?, ())))?;
        }
        if self.target.system == System::Windows {
            step("signatures", || {
                let count = signing::sign_for_windows(&self.bundle, &signing::read)?;
                Ok((format!("on {count} pieces of code"), ()))
            })?;
        }
        step("manifest", || {
            #[cfg(unix)]
            modes::open_to_all(&self.bundle)?;
            let contract = project::contract(&self.bundle.join("django"))?;
            let manifest = Manifest::new(self, contract, &python.version, packages)?;
            manifest.write(&self.bundle)?;
            Ok((format!("{} files", manifest.files), manifest))
        })
    }
}

/// Which Python it is to be.
fn source(options: &Options, target: Target) -> Result<Source> {
    if let Some(prefix) = &options.python_prefix {
        if target != Target::here()? || target.system != System::Linux {
            bail!(
                "could not use `--python-prefix` for {}: a Python of this computer runs \
                 on its own system only, and only on Linux can it be made movable\n  \
                 try: --python-archive",
                target.triple
            );
        }
        return Ok(Source::Prefix(absolute(prefix)?));
    }
    Ok(match &options.python_archive {
        Some(file) => Source::Archive(file.clone()),
        None => Source::Download {
            mirror: options.python_mirror.clone().or(signing::read("PYTHON_MIRROR")),
        },
    })
}

/// Runs one step, and prints what came of it and how long it took.
fn step<T>(name: &str, work: impl FnOnce() -> Result<(String, T)>) -> Result<T> {
    let start = Instant::now();
    let (words, result) = work()?;
    println!("  {name:<13} {:>5.1} s  {words}", start.elapsed().as_secs_f32());
    Ok(result)
}

/// Refuses a folder with anything but an older bundle in it: it would be gone.
fn refuse_to_overwrite(out: &Path) -> Result<()> {
    let is_empty = || fs::read_dir(out).is_ok_and(|mut it| it.next().is_none());
    if out.exists() && !out.join(manifest::NAME).is_file() && !is_empty() {
        bail!(
            "could not stage to `{}`: there is something else in it\n  \
             try: a folder that is not there yet",
            out.display()
        );
    }
    Ok(())
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> Result<()> {
    if folder.exists() { Ok(fs::remove_dir_all(folder)?) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn failure(arguments: &[&str]) -> String {
        let line = [&["stage"], arguments].concat();
        stage(&Line::parse_from(line).options).unwrap_err().to_string()
    }

    #[test]
    fn a_folder_that_is_no_project_is_named() {
        let folder = tempfile::tempdir().unwrap();

        let words = failure(&["--django", folder.path().to_str().unwrap()]);

        assert!(words.contains("could not find `manage.py` in `"), "{words}");
    }

    #[test]
    fn a_folder_with_something_else_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("thesis.txt");
        fs::write(&file, "two years").unwrap();

        let words = failure(&["--out", folder.path().to_str().unwrap()]);

        assert!(words.contains("there is something else in it"), "{words}");
        assert!(file.is_file());
    }

    #[test]
    fn a_python_of_this_computer_is_refused_for_another() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("bundle");

        let words = failure(&[
            "--target",
            "x86_64-pc-windows-msvc",
            "--python-prefix",
            "/usr",
            "--out",
            out.to_str().unwrap(),
        ]);

        assert!(words.contains("could not use `--python-prefix`"), "{words}");
        assert!(!out.exists());
    }

    #[test]
    fn an_unknown_target_is_refused_with_the_known_ones() {
        let words = failure(&["--target", "x86_64-sun-solaris"]);

        assert!(words.contains("try: x86_64-unknown-linux-gnu, "), "{words}");
    }
}
