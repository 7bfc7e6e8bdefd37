//! Unpacks what was packed, with programs that others wrote.
//! Knows nothing of how it was packed.

use std::collections::BTreeMap;

use tempfile::TempDir;
use xshell::{Shell, cmd};

use super::*;

/// What an unpacked file is: how it may be used, and what is in it.
type Files = BTreeMap<String, (u32, Vec<u8>)>;

/// A folder with everything that archives have been seen to spoil.
fn difficult() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let long = ["a-folder-with-quite-a-name"; 8].join("/");
    for path in ["app", "with space/é–ünï 🐴.txt", &format!("{long}/end.txt")] {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, path.repeat(9)).unwrap();
    }
    fs::create_dir(folder.path().join("empty")).unwrap();
    folder
}

fn files(folder: &Path) -> Files {
    let entries = entries(folder, "pony").unwrap().into_iter();
    let file = |it: Entry| {
        let content = if it.is_folder { vec![] } else { fs::read(it.path).unwrap() };
        (it.inside, (it.mode, content))
    };
    entries.map(file).collect()
}

#[cfg(unix)]
fn with_a_program() -> TempDir {
    use std::os::unix::fs::PermissionsExt;
    let (folder, mode) = (difficult(), PermissionsExt::from_mode(0o755));
    fs::write(folder.path().join("run"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(folder.path().join("run"), mode).unwrap();
    folder
}

#[cfg(unix)] // The tar.gz is not for Windows, whose files have no modes.
#[test]
fn tar_unpacks_what_was_packed() {
    let (folder, out) = (with_a_program(), tempfile::tempdir().unwrap());
    let archive = out.path().join("pony.tar.gz");

    tar_gz(folder.path(), "pony", &archive).unwrap();

    let (shell, out) = (Shell::new().unwrap(), out.path());
    cmd!(shell, "tar -xzf {archive} -C {out}").quiet().run().unwrap();
    let unpacked = files(&out.join("pony"));
    assert_eq!(unpacked, files(folder.path()));
    assert_eq!(unpacked["pony/run"].0, 0o755);
    assert!(unpacked.keys().any(|it| it.len() > 200));
    let list = cmd!(shell, "tar -tvzf {archive} --utc --full-time").read().unwrap();
    for line in list.lines() {
        assert!(line.contains("0/0") && line.contains("1980-01-01 00:00:00"), "{line}");
    }
}

#[test]
fn python_unpacks_what_was_zipped() {
    let (folder, out) = (difficult(), tempfile::tempdir().unwrap());
    let archive = out.path().join("pony.zip");

    zip(folder.path(), "pony", &archive).unwrap();

    let (shell, out) = (Shell::new().unwrap(), out.path());
    let python = if cfg!(windows) { "python" } else { "python3" };
    cmd!(shell, "{python} -m zipfile -e {archive} {out}").quiet().run().unwrap();
    assert_eq!(files(&out.join("pony")), files(folder.path()));
}

#[cfg(unix)] // A file of Windows cannot say that it is a program.
#[test]
fn a_program_is_one_in_a_zip_too() {
    let (folder, out) = (with_a_program(), tempfile::tempdir().unwrap());
    let archive = out.path().join("pony.zip");
    let modes = "import sys, zipfile\n\
                 for it in zipfile.ZipFile(sys.argv[1]).infolist():\n \
                     print(f'{it.external_attr >> 16:o}', it.date_time, it.filename)";

    zip(folder.path(), "pony", &archive).unwrap();

    let shell = Shell::new().unwrap();
    let list = cmd!(shell, "python3 -c {modes} {archive}").quiet().read().unwrap();
    for line in [
        "100755 (1980, 1, 1, 0, 0, 0) pony/run",
        "100644 (1980, 1, 1, 0, 0, 0) pony/app",
    ] {
        assert!(list.lines().any(|it| it == line), "{line} is not in\n{list}");
    }
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let (one, two, out) = (difficult(), difficult(), tempfile::tempdir().unwrap());
    for (name, pack) in [("zip", zip as fn(&_, &_, &_) -> _), ("tar.gz", tar_gz)] {
        let [first, again] =
            ["1", "2"].map(|it| out.path().join(it).with_extension(name));

        pack(one.path(), "pony", &first).unwrap();
        pack(two.path(), "pony", &again).unwrap();

        assert!(fs::read(first).unwrap() == fs::read(again).unwrap(), "{name}");
    }
}

#[test]
fn the_order_is_that_of_the_names_and_not_that_of_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["7", "2", "9", "1", "8", "3", "6", "4", "5"] {
        fs::write(folder.path().join(name), "pony").unwrap();
    }

    let entries = entries(folder.path(), "").unwrap();

    let names: String = entries.into_iter().map(|it| it.inside).collect();
    assert_eq!(names, "/1/2/3/4/5/6/7/8/9");
}

#[cfg(unix)] // On Windows, making a link is for administrators.
#[test]
fn a_link_is_refused_by_name() {
    let (folder, out) = (difficult(), tempfile::tempdir().unwrap());
    fs_err::os::unix::fs::symlink("app", folder.path().join("shortcut")).unwrap();

    let error = zip(folder.path(), "pony", &out.path().join("it.zip")).unwrap_err();

    assert!(error.to_string().contains("shortcut`: it is a link"), "{error}");
}

#[test]
fn the_time_is_the_agreed_one_or_the_earliest() {
    assert_eq!(time(None).unwrap(), EPOCH);
    assert_eq!(time(Some("1700000000")).unwrap(), 1_700_000_000);
    assert!(time(Some("today")).is_err());
}
