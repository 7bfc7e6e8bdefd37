//! What the packages put on a machine, and take away again.

use std::{collections::HashSet, path::Path};

use crate::{
    machine::{
        BUNDLE, PACKAGE, hashes, install, menu_entry, package, run, staged_hash,
        tree_hash, validate_menu_entry,
    },
    person::Person,
};

/// Finds what would be a Python outside the bundle.
const FIND_PYTHON: &str = r#"find / -xdev -path "$0" -prune -o \
    \( -path '*/bin/python*' -o -name 'libpython*.so*' \) -print"#;

/// Finds what somebody may change, or what not everybody may read.
const FIND_OPEN: &str = r#"find "$0" ! -user root -o -perm /022 -o ! -perm -444 \
    -o -type d ! -perm -111"#;

/// Lists all that packages could have brought.
fn system_files() -> HashSet<String> {
    let list = run("find", &["/etc", "/usr", "/var/lib"]);
    list.lines().map(str::to_owned).collect()
}

#[test]
fn it_needs_what_it_declares_and_no_python_and_no_network() {
    install(); // With no more than the packages that it declares.

    assert_eq!(run("sh", &["-c", FIND_PYTHON, BUNDLE]), "");
    let routes = fs_err::read_to_string("/proc/net/route").unwrap();
    assert_eq!(routes.lines().count(), 1, "only the heading of:\n{routes}");
}

#[test]
fn its_bundle_is_as_it_was_staged_and_everybody_may_read_but_not_write() {
    install();

    assert_eq!(tree_hash(Path::new(BUNDLE)), staged_hash());
    assert_eq!(run("sh", &["-c", FIND_OPEN, BUNDLE]), "");
}

#[test]
fn its_menu_entry_names_a_program_and_an_icon_that_are_there() {
    install();

    assert_eq!(validate_menu_entry(), "");
    let program = run("sh", &["-c", "command -v \"$0\"", &menu_entry("Exec")]);
    assert_eq!(run("dpkg", &["--search", &program]), format!("{PACKAGE}: {program}"));
    let icon = format!("hicolor/128x128/apps/{}.png", menu_entry("Icon"));
    assert!(Path::new("/usr/share/icons").join(icon).is_file());
}

#[tokio::test]
async fn purged_it_leaves_the_ponies_and_nothing_else() {
    let person = Person::new("rider").await;
    let before = system_files();
    install();
    let app = person.open(&[]).await;
    person.add_pony("Zephyr").await;
    person.close(app).await;
    let data = hashes(&person.data());

    run("dpkg", &["--remove", PACKAGE]);
    run("dpkg", &["--purge", PACKAGE]);

    let left = system_files();
    assert_eq!(left.difference(&before).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(data.contains("app.sqlite3"), "{data}");
    assert_eq!(hashes(&person.data()), data);
}

#[test]
fn the_rpm_brings_the_same_files_and_runs_no_script() {
    install();
    let rpm = package("rpm");
    let rpm = rpm.to_str().unwrap();

    run("rpm", &["--root", "/tmp/red-hat", "--nodeps", "--install", rpm]);

    let ours = hashes(Path::new("/tmp/red-hat/usr"));
    let listed = run("dpkg", &["--listfiles", PACKAGE]);
    let listed = listed.lines().filter(|it| Path::new(it).is_file());
    assert_eq!(listed.clone().count(), ours.lines().count());
    for path in listed {
        let there = Path::new("/tmp/red-hat").join(path.trim_start_matches('/'));
        assert!(there.is_file(), "the rpm has no `{path}`");
    }
    let bundle = Path::new("/tmp/red-hat").join(BUNDLE.trim_start_matches('/'));
    assert_eq!(tree_hash(&bundle), tree_hash(Path::new(BUNDLE)));
    assert_eq!(run("rpm", &["--query", "--scripts", "--package", rpm]), "");
}
