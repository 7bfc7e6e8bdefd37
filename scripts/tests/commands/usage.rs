//! What a person sees who types something else than was meant.

use crate::support::{outcome, root, tour};

#[test]
fn no_verb_and_a_wrong_verb_show_the_verbs() {
    for arguments in [&[][..], &["strat"]] {
        let outcome = outcome(tour(root(), arguments));

        assert_eq!(outcome.code, Some(2));
        assert!(outcome.stderr.contains("start"), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("cargo tour"), "{}", outcome.stderr);
    }
}

#[test]
fn a_wrong_group_shows_the_groups() {
    let outcome = outcome(tour(root(), &["test", "--only", "djagno"]));

    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("tidy, tour, django, final"), "{}", outcome.stderr);
}

#[test]
fn any_folder_of_the_repository_will_do() {
    let at_the_root = outcome(tour(root(), &["test", "--list"]));
    let below = outcome(tour(&root().join("scripts/src"), &["test", "--list"]));

    assert_eq!(below.code, Some(0));
    assert!(below.stdout.starts_with("tidy "), "{}", below.stdout);
    assert_eq!(below.stdout, at_the_root.stdout);
}

#[test]
fn outside_the_repository_it_says_so() {
    let folder = tempfile::tempdir().unwrap();

    let outcome = outcome(tour(folder.path(), &["doctor"]));

    assert_eq!(outcome.code, Some(1));
    let words = "error: could not find the repository above ";
    assert!(outcome.stderr.starts_with(words), "{}", outcome.stderr);
}

#[test]
fn a_port_that_is_taken_is_refused_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();

    let outcome = outcome(tour(root(), &["django", "--port", &port]));

    assert_eq!(outcome.code, Some(1));
    let words =
        format!("error: could not serve on port {port}: another program has it");
    assert!(outcome.stderr.starts_with(&words), "{}", outcome.stderr);
}

#[test]
fn an_unknown_row_is_refused_in_words() {
    let outcome = outcome(tour(root(), &["faults", "F99"]));

    assert_eq!(outcome.code, Some(1));
    let words = "error: could not find the row `F99`\n  try: cargo tour faults --list";
    assert!(outcome.stderr.starts_with(words), "{}", outcome.stderr);
}

#[test]
fn the_rows_can_be_read_without_trying_them() {
    let outcome = outcome(tour(root(), &["faults", "--list", "f1"]));

    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stdout.starts_with("F1   the shell is killed"),
        "{}",
        outcome.stdout
    );
    assert_eq!(outcome.stdout.lines().count(), 2);
}
