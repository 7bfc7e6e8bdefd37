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
    "pip",
    "pkgconfig",
    "pydoc_data",
    "share",
    "tcl",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
];

/// Beginnings of names in Python's folders: what tests it, Tcl and Tk, pip, and modules for
/// terminals and old databases, whose libraries would come along.
const BEGINNINGS: &[&str] = &[
    "EXTERNALLY-MANAGED",
    "_ctypes_test",
    "_curses",
    "_dbm",
    "_gdbm",
    "_test",
    "_tkinter",
    "_xxtest",
    "itcl",
    "libtcl",
    "libtk",
    "nis.",
    "pip-",
    "readline.",
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
        (is_folder && (FOLDERS.contains(&name) || name.starts_with("config-")))
            || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
            || ENDINGS.iter().any(|ending| name.ends_with(ending))
    })?;
    name_program(&folder.join("bin"))?;
    unused_library(folder)
}

/// Cuts the packages: their sources of translations, their commands, their tests.
pub fn packages(site_packages: &Path) -> Result<()> {
    let commands = site_packages.join("bin");
    if commands.is_dir() {
        fs::remove_dir_all(commands)?;
    }
    cut(site_packages, |name, is_folder| {
        (is_folder && ["__pycache__", "tests"].contains(&name))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_keeps_its_modules_and_loses_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let kept = ["bin/python3", "lib/python3.13/json/tool.py", "lib/libssl.so.3"];
        let cut = [
            "bin/pip3",
            "include/python3.13/Python.h",
            "lib/libtk8.6.so",
            "lib/libpython3.13.so",
            "lib/python3.13/config-3.13-x86_64-linux-gnu/python.o",
            "lib/python3.13/lib-dynload/_tkinter.cpython-313-x86_64-linux-gnu.so",
            "lib/python3.13/test/test_json.py",
            "lib/python3.13/unittest/__pycache__/case.cpython-313.pyc",
        ];
        for path in kept.iter().chain(&cut) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }

        python(folder.path()).unwrap();

        assert!(kept.iter().all(|path| folder.path().join(path).is_file()));
        let left: Vec<_> =
            cut.iter().filter(|path| folder.path().join(path).exists()).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[cfg(unix)]
    #[test]
    fn the_interpreter_gets_the_name_that_leads_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir_all(&bin).unwrap();
        fs::create_dir_all(folder.path().join("lib")).unwrap();
        fs::write(bin.join("python3.13"), "text").unwrap();
        fs_err::os::unix::fs::symlink("python3.13", bin.join("python3")).unwrap();

        python(folder.path()).unwrap();

        assert!(fs::symlink_metadata(bin.join("python3")).unwrap().is_file());
        assert!(!bin.join("python3.13").exists());
    }

    #[test]
    fn a_library_that_the_interpreter_needs_stays() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("bin")).unwrap();
        fs::create_dir_all(folder.path().join("lib")).unwrap();
        fs::write(folder.path().join("bin/python3"), "… libpython3.13.so.1.0 …")
            .unwrap();
        let library = folder.path().join("lib/libpython3.13.so.1.0");
        fs::write(&library, "text").unwrap();

        python(folder.path()).unwrap();

        assert!(library.is_file());
    }
}
