//! How Apple is asked about a DMG, and what is kept of it if a run is cut short.

use crate::bench::{Bench, Run};

const KEY: [(&str, &str); 3] = [
    ("APPLE_API_KEY_PATH", "key.p8"),
    ("APPLE_API_KEY", "K1"),
    ("APPLE_API_ISSUER", "I1"),
];

const SUBMIT: &str = "xcrun notarytool submit a.dmg --key key.p8 --key-id K1 --issuer I1 --output-format json";
const WAIT: &str = "xcrun notarytool wait S1 --key key.p8 --key-id K1 --issuer I1 --output-format json";
const VALIDATE: &str = "xcrun stapler validate a.dmg";
const STAPLE: &str = "xcrun stapler staple a.dmg";

/// A bench with a DMG, and an Apple that gives this answer to who waits.
fn bench(answer: &str) -> Bench {
    let bench = Bench::new();
    fs_err::write(bench.path("a.dmg"), "a disk image").unwrap();
    apple_says(&bench, answer);
    bench
}

/// Lets Apple take what is sent, and answer this.
fn apple_says(bench: &Bench, answer: &str) {
    let work = format!(
        "case \"$1 $2\" in\n\
         'notarytool submit') echo '{{\"id\": \"S1\", \"message\": \"sent\"}}' ;;\n\
         'notarytool wait') {answer} ;;\n\
         'notarytool log') echo 'python3.13: not signed' ;;\n\
         'stapler staple') touch \"$3.stapled\" ;;\n\
         'stapler validate') test -f \"$3.stapled\" ;;\n\
         esac"
    );
    bench.stand_in("xcrun", &work);
}

fn notarize(bench: &Bench) -> Run {
    bench.run(&["notarize", "a.dmg"], &KEY)
}

#[test]
fn an_accepted_image_gets_its_answer_stapled() {
    let bench = bench("echo '{\"id\": \"S1\", \"status\": \"Accepted\"}'");

    let run = notarize(&bench);

    assert_eq!(bench.notes(), [VALIDATE, SUBMIT, WAIT, STAPLE, VALIDATE]);
    assert!(run.words.ends_with("notarized: `a.dmg`\n"), "{}", run.words);
    assert!(!bench.path("a.dmg.submission.json").exists());
}

#[test]
fn a_run_that_was_cut_short_waits_for_the_same_submission() {
    let bench = bench("exit 1");
    let first = notarize(&bench);
    assert_eq!(first.code, Some(1), "{}", first.words);
    apple_says(&bench, "echo '{\"id\": \"S1\", \"status\": \"Accepted\"}'");

    let second = notarize(&bench);

    assert_eq!(second.code, Some(0), "{}", second.words);
    let sent = bench.notes().iter().filter(|note| *note == SUBMIT).count();
    assert_eq!(sent, 1, "{:?}", bench.notes());
}

#[test]
fn an_image_that_was_made_anew_is_sent_anew() {
    let bench = bench("exit 1");
    notarize(&bench);
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    let image =
        fs_err::OpenOptions::new().append(true).open(bench.path("a.dmg")).unwrap();
    image.file().set_modified(later).unwrap();

    notarize(&bench);

    let sent = bench.notes().iter().filter(|note| *note == SUBMIT).count();
    assert_eq!(sent, 2, "{:?}", bench.notes());
}

#[test]
fn a_refused_image_is_told_with_apples_reasons_and_can_be_sent_again() {
    let bench = bench("echo '{\"id\": \"S1\", \"status\": \"Invalid\"}'; exit 1");

    let run = notarize(&bench);

    assert!(run.words.contains("python3.13: not signed"), "{}", run.words);
    assert!(run.words.contains("did not accept the DMG: Invalid"), "{}", run.words);
    assert_eq!(run.code, Some(1));
    assert!(!bench.path("a.dmg.submission.json").exists());
}

#[test]
fn a_notarized_image_is_not_sent_again() {
    let bench = bench("exit 1");
    fs_err::write(bench.path("a.dmg.stapled"), "").unwrap();

    let run = notarize(&bench);

    assert_eq!(bench.notes(), [VALIDATE]);
    assert_eq!(run.words, "notarized before: `a.dmg`\n");
}

#[test]
fn without_a_key_apple_is_not_asked_and_the_way_is_told() {
    let bench = bench("exit 1");

    let run = bench.run(&["notarize", "a.dmg"], &[]);

    assert!(run.words.contains("not notarized: `a.dmg`"), "{}", run.words);
    assert!(
        run.words.contains("try: APPLE_API_KEY_PATH=… APPLE_API_KEY=…"),
        "{}",
        run.words
    );
    assert_eq!((run.code, bench.notes().len()), (Some(0), 0));
}

#[test]
fn half_a_key_is_an_error_that_names_the_other_half() {
    let bench = bench("exit 1");

    let run = bench.run(&["notarize", "a.dmg"], &KEY[..2]);

    assert!(run.words.contains("could not read `APPLE_API_ISSUER`"), "{}", run.words);
    assert_eq!((run.code, bench.notes().len()), (Some(1), 0));
}
