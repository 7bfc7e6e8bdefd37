//! Owns the machine: what is installed on it, and how packages come and go.
//! Knows nothing of the people who use it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// What the package is called where packages are listed.
pub const PACKAGE: &str = "flying-stable";
/// Where the package puts what the app brings along.
pub const BUNDLE: &str = "/usr/lib/Flying Stable/bundle";
/// Where the package puts its entry in the menu of programs.
const MENU_ENTRY: &str = "/usr/share/applications/Flying Stable.desktop";

/// The lines of a bundle's manifest that are hashed: a hash and a path for each file.
const HASHES: &str = r#"cd "$0" && find . -type f ! -path ./manifest.json -printf '%P\0' |
    LC_ALL=C sort -z | xargs -0 sha256sum"#;

/// Makes a package that is newer, and says so on the first page.
///
/// Without compression: it is used once.
const MAKE_NEWER: &str = r#"set -e
    dpkg-deb --raw-extract "$0" /tmp/newer
    sed -i 's/^Version: .*/&+newer/' /tmp/newer/DEBIAN/control
    sed -i 's/My Ponies/My Zebras/' \
        "/tmp/newer$1/django/items/templates/items/index.html"
    dpkg-deb -Znone --build /tmp/newer /tmp/newer.deb"#;

/// Returns the package with this ending that `cargo tour` has put here.
pub fn package(ending: &str) -> PathBuf {
    let folder = env::var_os("INSTALLED_PACKAGES");
    let folder = folder.expect("run it by: cargo tour test --only installed");
    let mut files = fs_err::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let found = files.find(|it| it.extension().is_some_and(|it| it == ending));
    found.unwrap_or_else(|| panic!("there is no package that ends in `.{ending}`"))
}

/// Installs the package as it is; what it depends on has to be there.
pub fn install() {
    run("dpkg", &["--install", text(&package("deb"))]);
}

/// Installs a version above the one that is there; its first page shows "My Zebras".
pub fn upgrade() {
    run("sh", &["-c", MAKE_NEWER, text(&package("deb")), BUNDLE]);
    run("dpkg", &["--install", "/tmp/newer.deb"]);
}

/// Returns the value of a line of the menu entry.
pub fn menu_entry(key: &str) -> String {
    let entry = fs_err::read_to_string(MENU_ENTRY).unwrap();
    let value = entry.lines().find_map(|it| it.strip_prefix(key)?.strip_prefix('='));
    value.unwrap_or_else(|| panic!("there is no `{key}` in:\n{entry}")).to_owned()
}

/// Checks the menu entry as desktops do.
pub fn validate_menu_entry() -> String {
    run("desktop-file-validate", &[MENU_ENTRY])
}

/// Returns the hash of all files below a folder, as a bundle's manifest has it.
pub fn tree_hash(folder: &Path) -> String {
    let script = format!("{HASHES} | sha256sum");
    run("sh", &["-c", &script, text(folder)]).split(' ').next().unwrap().to_owned()
}

/// Returns a line with hash and path for each file below a folder.
pub fn hashes(folder: &Path) -> String {
    run("sh", &["-c", HASHES, text(folder)])
}

/// Returns the hash that the bundle got when it was made.
pub fn staged_hash() -> String {
    let manifest = fs_err::read(Path::new(BUNDLE).join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    manifest["sha256"].as_str().unwrap().to_owned()
}

/// Runs a program as the administrator, and returns what it prints.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let end = Command::new(program).args(arguments).output().unwrap();
    let [said, complaint] =
        [end.stdout, end.stderr].map(|it| String::from_utf8(it).unwrap());
    assert!(end.status.success(), "{program} {arguments:?}:\n{said}{complaint}");
    said.trim_end().to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
