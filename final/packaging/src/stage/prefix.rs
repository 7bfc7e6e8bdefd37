//! Owns making an installed Python movable, where python-build-standalone cannot be had.
//! Knows nothing of the bundle; it needs `patchelf`, and `ldd` to see what is missing.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use walkdir::WalkDir;
use xshell::{Shell, cmd};

/// Libraries that every Linux has, since its programs would not start without them.
const SYSTEM: &[&str] =
    &["libc.", "libm.", "libdl.", "libpthread.", "librt.", "libutil.", "ld-linux"];

/// Folders of `lib/pythonX.Y` that are not taken along: packages, and what C needs.
const LEFT_OUT: &[&str] = &["site-packages", "dist-packages", "__pycache__"];

/// Copies a Python to `folder`, with the one program `python3`, and returns its version.
pub fn copy(shell: &Shell, prefix: &Path, folder: &Path) -> Result<String> {
    let program = program(prefix)?;
    let print = "import sys; print('%d.%d.%d' % sys.version_info[:3])";
    let version = cmd!(shell, "{program} -I -c {print}").quiet().read()?;
    let minor: Vec<&str> = version.split('.').take(2).collect();
    let modules = Path::new("lib").join(format!("python{}", minor.join(".")));
    fs::create_dir_all(folder.join("bin"))?;
    fs::copy(&program, folder.join("bin/python3"))?;
    copy_modules(&prefix.join(&modules), &folder.join(&modules))?;
    let site = fs::read_to_string(folder.join(&modules).join("site.py"))?;
    let is_debian = site.contains("dist-packages");
    let packages = if is_debian { "dist-packages" } else { "site-packages" };
    fs::create_dir_all(folder.join(modules).join(packages))?;
    Ok(version)
}

/// Brings the libraries that it needs, and lets all parts find each other by where they
/// are; what is only for debugging goes.
pub fn make_movable(shell: &Shell, folder: &Path) -> Result<()> {
    let lib = folder.join("lib");
    let program = vec![folder.join("bin/python3")];
    let is_extension = |path: &PathBuf| path.to_string_lossy().contains("lib-dynload");
    let extensions: Vec<PathBuf> =
        files(&lib)?.into_iter().filter(is_extension).collect();
    bring_libraries(shell, program.iter().chain(&extensions), &lib)?;
    let is_library = |path: &PathBuf| path.parent() == Some(&lib);
    let libraries: Vec<PathBuf> = files(&lib)?.into_iter().filter(is_library).collect();
    for (programs, path) in [
        (program, "$ORIGIN/../lib"),
        (extensions, "$ORIGIN/../.."),
        (libraries, "$ORIGIN"),
    ] {
        set_run_path(shell, &programs, path)?;
    }
    Ok(())
}

/// Finds the newest `python3.X` of a prefix.
fn program(prefix: &Path) -> Result<PathBuf> {
    let minors = (10..=14).rev().map(|minor| format!("bin/python3.{minor}"));
    let found = minors.map(|name| prefix.join(name)).find(|path| path.is_file());
    found.with_context(|| {
        format!(
            "could not find Python 3.10 to 3.14 in `{}`\n  try: the folder that \
             `python3 -c 'import sys; print(sys.base_prefix)'` prints",
            prefix.display()
        )
    })
}

/// Copies the standard library; links are followed, since they may lead out of it.
fn copy_modules(from: &Path, to: &Path) -> Result<()> {
    let walk = WalkDir::new(from).into_iter();
    for entry in walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() != 1
            || !(LEFT_OUT.contains(&&*name) || name.starts_with("config-"))
    }) {
        let entry = entry?;
        let copy = to.join(entry.path().strip_prefix(from)?);
        if entry.path().is_dir() {
            fs::create_dir_all(copy)?;
        } else if entry.path().is_file() {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

/// Copies what these programs need beyond the system's own libraries.
fn bring_libraries<'a>(
    shell: &Shell,
    programs: impl Iterator<Item = &'a PathBuf>,
    lib: &Path,
) -> Result<()> {
    for program in programs {
        // As in "libssl.so.3 => /usr/lib/x86_64-linux-gnu/libssl.so.3 (0x00007f…)".
        let needed = cmd!(shell, "ldd {program}").quiet().ignore_status().read()?;
        for line in needed.lines().filter(|line| line.contains(" => ")) {
            let (name, rest) = line.trim().split_once(" => ").unwrap_or_default();
            let Some(path) = rest.strip_suffix(')').and_then(|it| it.rsplit_once(" ("))
            else {
                bail!("could not find `{name}`, which `{}` needs", program.display());
            };
            if !SYSTEM.iter().any(|system| name.starts_with(system))
                && !lib.join(name).exists()
            {
                fs::copy(path.0, lib.join(name))?;
            }
        }
    }
    Ok(())
}

/// Tells programs where their libraries are, from where they are themselves.
fn set_run_path(shell: &Shell, programs: &[PathBuf], path: &str) -> Result<()> {
    if programs.is_empty() {
        return Ok(());
    }
    cmd!(shell, "strip --strip-debug {programs...}").quiet().run()?;
    cmd!(shell, "patchelf --force-rpath --set-rpath {path} {programs...}")
        .quiet()
        .run()
        .context("could not make Python movable\n  try: install patchelf and binutils")
}

/// All files of a folder, or none if it is not there.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                files.push(entry.into_path());
            }
        }
    }
    Ok(files)
}
