//! What the app is built from: each package in one version, known by its hash.

use std::path::Path;

use crate::evidence::happened;

fn read(path: &str) -> String {
    fs_err::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn s24_every_python_package_is_pinned_by_its_hash() {
    let mut count = 0;
    for list in ["app", "development"] {
        let text = read(&format!("../django/requirements/{list}.txt"));
        let lines = text.replace("\\\r\n", "").replace("\\\n", "");
        let is_package = |line: &&str| {
            !line.trim().is_empty() && !line.trim_start().starts_with('#')
        };
        for package in lines.lines().filter(is_package) {
            assert!(package.contains("=="), "any version will do: {package}");
            assert!(package.contains("--hash=sha256:"), "no hash: {package}");
            count += 1;
        }
    }

    assert!(count > 10, "the lists were read");
    happened(format!("{count} lines, each with a version and its hashes"));
}

#[test]
fn s24_every_crate_is_pinned_by_its_hash() {
    let lock = read("Cargo.lock");
    let mut count = 0;
    for package in lock.split("[[package]]").skip(1) {
        let is_foreign = package.contains("\nsource = ");
        let is_from_crates_io = package.contains(
            "\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"",
        );
        assert_eq!(is_foreign, is_from_crates_io, "from elsewhere: {package}");
        if is_foreign {
            assert!(package.contains("\nchecksum = \""), "no hash: {package}");
            count += 1;
        }
    }

    assert!(count > 100, "the lock file was read");
    happened(format!("{count} crates, all of crates.io, each with its hash"));
}
