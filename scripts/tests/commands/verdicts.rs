//! Red where something is broken, green where nothing is: in small repositories.

use std::process::Command;

use tempfile::TempDir;

use crate::support::{fresh_repository, outcome, tour};

/// A repository whose only crate, `tour`, has two tests with these bodies.
fn repository(tests: [&str; 2]) -> TempDir {
    let [first, second] = tests;
    let tests = format!(
        "#[test] fn first() {{ {first} }}\n#[test] fn second() {{ {second} }}\n"
    );
    let package = "name = \"tour\"\nversion = \"0.1.0\"\n";
    fresh_repository(&[
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"scripts\"]\n"),
        ("Cargo.lock", &format!("version = 4\n\n[[package]]\n{package}")),
        ("scripts/Cargo.toml", &format!("[package]\n{package}")),
        ("scripts/src/lib.rs", &tests),
    ])
}

#[test]
fn one_failing_test_makes_the_whole_run_red() {
    let repository = repository(["", "panic!()"]);
    let mut test = tour(repository.path(), &["test", "--only", "tour"]);
    test.env("CARGO_TARGET_DIR", repository.path().join("target"));

    let outcome = outcome(test);

    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stdout.ends_with("\n1 passed, 1 failed\n"), "{}", outcome.stdout);
}

#[test]
fn a_run_without_a_failure_is_green() {
    let repository = repository(["", ""]);
    let mut test = tour(repository.path(), &["test", "--only", "tour"]);
    test.env("CARGO_TARGET_DIR", repository.path().join("target"));

    let outcome = outcome(test);

    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(outcome.stdout.ends_with("\n2 passed, 0 failed\n"), "{}", outcome.stdout);
}

#[test]
fn tests_that_do_not_compile_are_a_failure() {
    let repository = repository(["", "no_such_function()"]);
    let mut test = tour(repository.path(), &["test", "--only", "tour"]);
    test.env("CARGO_TARGET_DIR", repository.path().join("target"));

    let outcome = outcome(test);

    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    assert!(outcome.stdout.ends_with("\n0 passed, 1 failed\n"), "{}", outcome.stdout);
}

#[test]
fn a_broken_rule_is_named_with_its_place_and_its_reason() {
    let repository = repository(["", ""]);
    let mut git = Command::new("git");
    git.args(["init", "-q"]).current_dir(repository.path());
    assert!(git.status().unwrap().success());

    let outcome = outcome(tour(repository.path(), &["tidy"]));

    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let broken = "broken: a file ends with one line end (see scripts/docs/STYLE.md#text)\n  \
                  django/README.md: does not end with one line end\n";
    assert!(outcome.stdout.contains(broken), "{}", outcome.stdout);
}
