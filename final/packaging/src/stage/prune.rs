//! Owns what is cut from Python and from the packages, since the app never runs it.
//! Knows nothing of how they came here.

use std::path::Path;

use anyhow::Result;
use fs_err as fs;
use walkdir::WalkDir;

/// Folders of Python, wherever they are: tests, windows of Tk, and what builds packages.
const FOLDERS: &[&str] = &[
    "__pycache__",
    "ensurepip",
    "idle_test",
    "idlelib",
    "include",
    "pkgconfig",
    "pydoc_data",
    "share",
    "tcl",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
];

/// Beginnings of names in Python's folders: what tests it, Tcl and Tk, and pip.
const BEGINNINGS: &[&str] = &[
    "EXTERNALLY-MANAGED",
    "_ctypes_test",
    "_test",
    "_tkinter",
    "_xxtest",
    "itcl",
    "libtcl",
    "libtk",
    "pip",
    "tcl",
    "tk",
    "xxlimited",
    "xxsubtype",
];

/// Endings of files that nothing reads at run time.
const ENDINGS: &[&str] = &[".a", ".lib", ".pdb", ".po", ".pyi", ".h"];

/// Cuts Python down to what runs a server.
pub fn python(folder: &Path) -> Result<()> {
    cut(folder, |name, is_folder| {
        (is_folder && FOLDERS.contains(&name))
            || (is_folder && name.starts_with("config-"))
            || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
    })?;
    name_program(&folder.join("bin"))?;
    unused_library(folder)
}

/// Cuts the packages: their sources of translations, their commands, their tests.
pub fn packages(site_packages: &Path) -> Result<()> {
    cut(site_packages, |name, is_folder| {
        (is_folder && ["bin", "__pycache__", "tests"].contains(&name))
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
    })
}

/// Removes what `is_cut` says, by name and by whether it is a folder.
fn cut(folder: &Path, is_cut: impl Fn(&str, bool) -> bool) -> Result<()> {
    let mut walk = WalkDir::new(folder).min_depth(1).into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry?;
        let (name, is_folder) =
            (entry.file_name().to_string_lossy(), entry.file_type().is_dir());
        if !is_cut(&name, is_folder) {
            continue;
        }
        if is_folder {
            walk.skip_current_dir();
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Leaves of the programs the interpreter alone, under the one name that the app knows.
fn name_program(bin: &Path) -> Result<()> {
    if !bin.is_dir() {
        return Ok(()); // On Windows it is not in a folder of its own.
    }
    // `python3` is a link, and not every package keeps links.
    let program = fs::canonicalize(bin.join("python3"))?;
    let kept = fs::read(&program)?;
    let mode = fs::metadata(program)?.permissions();
    fs::remove_dir_all(bin)?;
    fs::create_dir(bin)?;
    fs::write(bin.join("python3"), kept)?;
    Ok(fs::set_permissions(bin.join("python3"), mode)?)
}

/// Removes Python as a library, 20 MB and more, where the interpreter has it built in.
fn unused_library(folder: &Path) -> Result<()> {
    let (program, lib) = (folder.join("bin/python3"), folder.join("lib"));
    if !program.is_file() {
        return Ok(());
    }
    let program = fs::read(program)?;
    let needs =
        |name: &str| program.windows(name.len()).any(|it| it == name.as_bytes());
    for entry in fs::read_dir(lib)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_link = entry.file_type()?.is_symlink();
        if name.starts_with("libpython") && (is_link || !needs(&name)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
