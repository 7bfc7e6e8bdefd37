//! What `doctor` says on a machine that lacks something.

use crate::support::{fresh_repository, outcome, tour};

#[test]
fn on_an_empty_path_each_missing_thing_has_its_fix() {
    let repository = fresh_repository(&[("scripts/Cargo.toml", "")]);
    let mut doctor = tour(repository.path(), &["doctor"]);
    doctor.env("PATH", repository.path());

    let outcome = outcome(doctor);

    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    let missing: Vec<&str> =
        outcome.stdout.lines().filter(|line| line.starts_with("missing")).collect();
    assert!(missing.iter().any(|line| line.contains("Rust")), "{}", outcome.stdout);
    assert!(missing.iter().all(|line| line.contains(" fix: ")), "{missing:?}");
}

#[cfg(target_os = "linux")]
mod on_linux {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use tempfile::TempDir;

    use crate::support::{Outcome, fresh_repository, outcome, tour};

    /// Every program that `doctor` looks for on Linux.
    const PROGRAMS: &[&str] = &[
        "rustc",
        "python3",
        "cc",
        "pkg-config",
        "Xvfb",
        "dbus-daemon",
        "WebKitWebDriver",
    ];

    /// A `PATH` on which a script answers for each of `programs`.
    fn path_with(programs: &[&str]) -> TempDir {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stand-in.sh");
        let folder = tempfile::tempdir().unwrap();
        for program in programs {
            symlink(&script, folder.path().join(program)).unwrap();
        }
        folder
    }

    /// Runs `doctor` where only `programs` are, with what the stand-ins shall answer.
    fn doctor_among(programs: &[&str], answers: &[(&str, &str)]) -> Outcome {
        let repository = fresh_repository(&[("scripts/Cargo.toml", "")]);
        let path = path_with(programs);
        let mut doctor = tour(repository.path(), &["doctor"]);
        doctor.env("PATH", path.path()).envs(answers.iter().copied());
        outcome(doctor)
    }

    /// The names on the lines that start with "missing".
    fn missing(outcome: &Outcome) -> Vec<&str> {
        let lines = outcome.stdout.lines();
        lines
            .filter_map(|line| Some(line.strip_prefix("missing")?[3..20].trim()))
            .collect()
    }

    #[test]
    fn a_machine_with_everything_is_ready() {
        let outcome = doctor_among(PROGRAMS, &[]);

        assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
        assert!(
            outcome.stdout.ends_with("ready: cargo tour start\n"),
            "{}",
            outcome.stdout
        );
    }

    #[test]
    fn each_missing_program_is_told_by_itself() {
        let table: &[(&str, &[&str])] = &[
            ("rustc", &["Rust"]),
            ("python3", &["Python"]),
            ("cc", &["C compiler"]),
            ("pkg-config", &["pkg-config", "WebKitGTK 4.1", "GTK 3", "librsvg"]),
            ("Xvfb", &["Xvfb"]),
            ("dbus-daemon", &["D-Bus"]),
        ];
        for (program, names) in table {
            let others: Vec<&str> =
                PROGRAMS.iter().filter(|other| *other != program).copied().collect();

            let outcome = doctor_among(&others, &[]);

            assert_eq!(outcome.code, Some(1), "without {program}: {}", outcome.stdout);
            assert_eq!(missing(&outcome), *names, "without {program}");
        }
    }

    #[test]
    fn what_only_a_test_needs_is_optional() {
        let outcome = doctor_among(&PROGRAMS[..PROGRAMS.len() - 1], &[]);

        assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
        assert!(
            outcome.stdout.contains("optional  WebKitWebDriver"),
            "{}",
            outcome.stdout
        );
    }

    #[test]
    fn what_is_too_old_or_too_new_is_missing() {
        assert_eq!(missing(&doctor_among(PROGRAMS, &[("RUST", "1.94.9")])), ["Rust"]);
        assert_eq!(missing(&doctor_among(PROGRAMS, &[("PYTHON", "3 9")])), ["Python"]);
        assert_eq!(missing(&doctor_among(PROGRAMS, &[("PYTHON", "3 15")])), ["Python"]);
    }

    #[test]
    fn on_debian_the_fix_is_a_command() {
        let outcome = doctor_among(&["apt-get"], &[]);

        let fix = "fix: sudo apt-get install libwebkit2gtk-4.1-dev";
        assert!(outcome.stdout.contains(fix), "{}", outcome.stdout);
    }
}
