//! What is signed, in which order, and how codesign is asked.

use crate::{
    app::{PACKAGES, app},
    bench::Bench,
};

/// What the plan says of the app of these tests.
fn plan() -> String {
    let python = "Contents/Resources/bundle/python";
    let framework = "Contents/Frameworks/Nested.framework";
    [
        format!("bundle   {framework}/Versions/A/Helpers/Deep.app"),
        format!("bundle   {framework}"),
        "program  Contents/MacOS/helper".into(),
        format!("program  {python}/bin/python3.13"),
        format!("library  {python}/lib/libpython3.13.dylib"),
        format!(
            "library  {python}/lib/python3.13/lib-dynload/_ctypes.cpython-313-darwin.so"
        ),
        format!("library  {PACKAGES}/größe/with space.so"),
        format!("library  {PACKAGES}/old/code.dat"),
        format!("library  {PACKAGES}/old/more"),
        format!("library  {PACKAGES}/old/most"),
        "bundle   Flying Stable.app\n".into(),
    ]
    .join("\n")
}

#[test]
fn the_plan_has_all_code_from_the_inside_out_whatever_its_name() {
    let bench = Bench::new();
    app(&bench);

    let run = bench.run(&["sign", "Flying Stable.app", "--dry-run"], &[]);

    assert_eq!(
        run.words,
        format!("{}would sign 11 pieces of code, in this order\n", plan())
    );
    assert_eq!(run.code, Some(0));
}

#[test]
fn codesign_gets_what_the_plan_says_and_checks_the_app_at_the_end() {
    let bench = Bench::new();
    app(&bench);
    bench.stand_in("codesign", "");

    let run = bench.run(
        &["sign", "Flying Stable.app"],
        &[("APPLE_SIGNING_IDENTITY", "Developer ID Application: Us (T)")],
    );

    let plan = plan();
    let paths = plan.lines().map(|line| match &line[9..] {
        "Flying Stable.app" => "Flying Stable.app".to_owned(),
        inside => format!("Flying Stable.app/{inside}"),
    });
    let how = "codesign --force --sign Developer ID Application: Us (T) --timestamp --options runtime";
    let mut asked: Vec<String> = paths.map(|path| format!("{how} {path}")).collect();
    asked.push("codesign --verify --deep --strict Flying Stable.app".into());
    assert_eq!(bench.notes(), asked);
    assert!(run.words.ends_with("(T)`: 11 pieces of code\n"), "{}", run.words);
}

#[test]
fn without_an_identity_nothing_is_touched_and_the_way_to_sign_is_told() {
    let bench = Bench::new();
    app(&bench);
    bench.stand_in("codesign", "");

    let run =
        bench.run(&["sign", "Flying Stable.app"], &[("APPLE_SIGNING_IDENTITY", "")]);

    assert!(
        run.words.contains("unsigned: `Flying Stable.app`\n  try: "),
        "{}",
        run.words
    );
    assert_eq!((run.code, bench.notes().len()), (Some(0), 0));
}

#[test]
fn a_seal_of_nobody_goes_without_the_runtime_that_would_refuse_its_libraries() {
    let bench = Bench::new();
    app(&bench);
    bench.stand_in("codesign", "");

    bench.run(&["sign", "Flying Stable.app", "--identity", "-"], &[]);

    let first = bench.notes().remove(0);
    assert!(
        first.starts_with("codesign --force --sign - --timestamp=none Flying"),
        "{first}"
    );
}

#[test]
fn a_folder_that_is_no_app_yet_is_signed_file_by_file() {
    let bench = Bench::new();
    let lib = app(&bench).join("Contents/Resources/bundle/python/lib");
    bench.stand_in("codesign", "");

    bench.run(&["sign", lib.to_str().unwrap(), "--identity", "Us"], &[]);

    let checked = bench.notes().split_off(6);
    assert!(checked[0].ends_with("--strict Flying Stable.app/Contents/Resources/bundle/python/lib/libpython3.13.dylib"));
    assert_eq!(checked.len(), 6);
}

#[test]
fn the_first_piece_that_cannot_be_signed_ends_it() {
    let bench = Bench::new();
    app(&bench);
    bench.stand_in("codesign", "echo 'errSecInternalComponent' >&2; exit 1");

    let run = bench.run(&["sign", "Flying Stable.app", "--identity", "Us"], &[]);

    assert!(
        run.words.contains("could not sign `Flying Stable.app/Contents/Frameworks/"),
        "{}",
        run.words
    );
    assert!(run.words.contains("errSecInternalComponent"), "{}", run.words);
    assert_eq!((run.code, bench.notes().len()), (Some(1), 1));
}

#[test]
fn a_folder_without_code_is_told() {
    let bench = Bench::new();

    let run = bench.run(&["sign", "bin", "--dry-run"], &[]);

    assert_eq!(run.words, "error: could not find code for macOS in `bin`\n");
}
