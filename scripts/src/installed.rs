//! Owns the machines that the packages are installed on: one for each test, in memory.
//! Knows nothing of what is tested there: that is in `final/tests/installed`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use xshell::{Cmd, Shell, cmd};

use crate::needs::{self, Need};
use crate::picture::Picture;
use crate::repo::Repo;
use crate::tally::{Tally, count_cargo, suite};
use crate::{app, debian, package};

/// Where all of it is, from the root of the repository.
const FOLDER: &str = "target/installed";

/// What the tests use on a machine; what the app takes, its package declares.
const TOOLS: &str = "dbus desktop-file-utils iproute2 procps rpm xdotool xvfb";

/// Where Ubuntu, Debian, and older ones of both, keep the addresses of their packages.
const SOURCES: [&str; 3] = [
    "/etc/apt/sources.list.d/ubuntu.sources",
    "/etc/apt/sources.list.d/debian.sources",
    "/etc/apt/sources.list",
];

/// Lets a command run where nothing else does: the root of its own processes.
const ALONE: &str = "unshare --mount --net --pid --fork --kill-child";

/// What this computer must have; nothing, where the tests are skipped.
pub fn to_install() -> Vec<Need> {
    let is_skipped = Shell::new().is_ok_and(|shell| reason_to_skip(&shell).is_some());
    if is_skipped {
        vec![]
    } else {
        [package::to_package(), needs::to_make_machines()].concat()
    }
}

/// Installs the packages on clean machines, and tries the app there.
pub fn run_group(repo: &Repo, shell: &Shell) -> Result<Tally> {
    if let Some(reason) = reason_to_skip(shell) {
        println!("skipped: {reason}");
        return Ok(Tally::default());
    }
    let folder = repo.root.join(FOLDER);
    fs::create_dir_all(folder.join("machine"))?;
    let packages = package::make(repo, shell)?;
    let root = make_root(shell, &folder, &packages)?;
    let tests = app::build_test(shell, "installed")?;
    let listed = cmd!(shell, "{tests} --list --format terse").quiet().read()?;
    let mut tally = Tally::default();
    for name in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
        let kept = folder.join("kept").join(name.replace("::", "-"));
        if kept.exists() {
            fs::remove_dir_all(&kept)?;
        }
        fs::create_dir_all(&kept)?;
        let test = as_root(shell, ALONE)
            .args(["sh", "scripts/src/installed/machine.sh"])
            .args([&folder.join("machine"), &root, &packages, &tests, &kept])
            .arg(name);
        tally += suite(test, count_cargo);
        save_pictures(&kept, &repo.root.join("target/screenshots"))?;
    }
    Ok(tally)
}

/// Says why there can be no machine here.
fn reason_to_skip(shell: &Shell) -> Option<&'static str> {
    if !debian::is_here(shell) {
        return Some("a clean machine is made of Debian's or Ubuntu's packages");
    }
    let tried = as_root(shell, ALONE).arg("true").quiet().ignore_stderr().run();
    tried.is_err().then_some("it takes root, or `sudo` that asks for no password")
}

/// A command that is run as root.
fn as_root<'a>(shell: &'a Shell, words: &str) -> Cmd<'a> {
    let root = if debian::is_root(shell) { "env" } else { "sudo --non-interactive" };
    let mut words = root.split(' ').chain(words.split(' '));
    shell.cmd(words.next().unwrap_or(root)).args(words)
}

/// Makes the archive of a machine with what the app's package declares, and no more than
/// the tools of the tests; the one that is there is used as long as they do not change.
fn make_root(shell: &Shell, folder: &Path, packages: &Path) -> Result<PathBuf> {
    let (root, list) = (folder.join("root.tar"), folder.join("root.txt"));
    let deb = package_in(packages, "deb")?;
    let declared = cmd!(shell, "dpkg-deb --field {deb} Depends").quiet().read()?;
    let wanted =
        TOOLS.split(' ').chain(names_in(&declared)).collect::<Vec<_>>().join(",");
    if root.exists() && fs::read_to_string(&list).is_ok_and(|made| made == wanted) {
        return Ok(root);
    }
    let release = fs::read_to_string("/etc/os-release")?;
    let name = release.lines().find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    let name = name.context("could not find the name of this system's release")?;
    let sources = SOURCES.iter().find(|path| Path::new(path).is_file());
    let sources = sources.context("could not find where this system's packages are")?;
    as_root(shell, "mmdebstrap --quiet --mode=root --variant=minbase --include")
        .args([&wanted, name])
        .args([root.as_path(), Path::new(sources)])
        .run()
        .context("could not make a clean machine")?;
    fs::write(list, wanted)?;
    Ok(root)
}

/// The packages in a list of dependencies, each without its version and its alternatives.
fn names_in(declared: &str) -> impl Iterator<Item = &str> {
    declared
        .split(',')
        .filter_map(|one| one.split([' ', '|', '(']).find(|it| !it.is_empty()))
}

/// The one package in a folder that ends in this.
fn package_in(folder: &Path, ending: &str) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let found = files.find(|path| path.extension().is_some_and(|it| it == ending));
    found.with_context(|| {
        format!("could not find a package `*.{ending}` in `{}`", folder.display())
    })
}

/// Turns what a test has seen into pictures that a person can look at.
fn save_pictures(kept: &Path, pictures: &Path) -> Result<()> {
    for entry in fs::read_dir(kept)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "xwd")
            && let Some(picture) = Picture::from_dump(&fs::read(&path)?)
            && let Some(name) = path.file_stem()
        {
            picture.save(&pictures.join(name).with_extension("png"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_known_by_their_names() {
        let declared = "libgtk-3-0 (>= 3.24) | libgtk-3-0t64, libc6, a|b";

        let names: Vec<&str> = names_in(declared).collect();

        assert_eq!(names, ["libgtk-3-0", "libc6", "a"]);
    }
}
