//! `cargo tour test`: everything that CI checks, in groups that also run alone.
//! Knows nothing of what a group does inside: that is in the commands it runs.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use clap::builder::PossibleValuesParser;
use xshell::{Shell, cmd};

use crate::debian::Consent;
#[cfg(target_os = "linux")]
use crate::installed;
use crate::needs::{self, Need};
use crate::python::Venv;
use crate::repo::Repo;
use crate::tally::{Tally, check, count_cargo, count_pytest, suite};
use crate::{app, checkers, faults, package, platforms, released, tidy};

/// What can be typed after `cargo tour test`.
#[derive(Args)]
pub struct Options {
    /// Run only this group; may be given several times
    #[arg(long, value_name = "GROUP", value_parser = names())]
    only: Vec<String>,
    /// Print the groups and what they check
    #[arg(long)]
    list: bool,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// A part of the checks.
struct Group {
    /// What `--only` takes.
    name: &'static str,
    /// What `--list` says.
    about: &'static str,
    /// What the machine must have; where it is not empty, Django's packages too.
    needs: fn() -> Vec<Need>,
    /// Checks it, and counts.
    run: fn(&Repo, &Shell) -> Result<Tally>,
}

/// From the fastest to the slowest.
const GROUPS: &[Group] = &[
    Group {
        name: "tidy",
        about: "the rules of this repository, formatting and lints",
        needs: needs::to_build,
        run: run_tidy,
    },
    Group {
        name: "tour",
        about: "the commands of this repository",
        needs: Vec::new,
        run: |_, shell| Ok(cargo_test(shell, &["--package", "tour"])),
    },
    Group {
        name: "django",
        about: "the Django project without a window",
        needs: needs::to_serve,
        run: |repo, shell| Ok(run_django(repo, shell)),
    },
    Group {
        name: "final",
        about: "the app, with real Django processes and no window",
        needs: needs::to_build,
        run: |_, shell| {
            Ok(cargo_test(shell, &[&["--package", "final", "--"], NO_FAULTS].concat()))
        },
    },
    Group {
        name: "soak",
        about: "a short round of what `cargo tour soak` does for minutes",
        needs: needs::to_build,
        run: |_, shell| {
            Ok(cargo_test(shell, &["--package", "final", "--test", "soak"]))
        },
    },
    Group {
        name: "copy",
        about: "`final` and `django`, copied out of the repository",
        needs: package::to_package,
        run: run_copy,
    },
    Group {
        name: "gui",
        about: "the app in its window, driven as a person would (Linux)",
        needs: needs_of_gui,
        run: |_, shell| Ok(run_gui(shell)),
    },
    Group {
        name: "package",
        about: "the packages that users install, made from nothing",
        needs: package::to_package,
        run: package::run_group,
    },
    #[cfg(target_os = "linux")]
    Group {
        name: "installed",
        about: "the packages on clean machines, and the app as people use it there",
        needs: installed::to_install,
        run: installed::run_group,
    },
    Group {
        name: "release",
        about: "the app as users get it: the release build with its bundle (Linux)",
        needs: needs::to_build,
        run: run_release,
    },
    Group {
        name: "platforms",
        about: "the code for Windows and macOS, and the app under Wine (Linux)",
        needs: platforms::to_run,
        run: platforms::run,
    },
    Group {
        name: "faults",
        about: "every fault and threat, and that some fall without their guards",
        needs: faults::to_try,
        run: faults::run_group,
    },
];

/// Leaves out the tests that `faults` runs.
const NO_FAULTS: &[&str] = &["--skip", "faults::", "--skip", "threats::"];

/// Runs the groups that were asked for; a failure does not keep the others from running.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    if options.list {
        for group in GROUPS {
            println!("{:<9} {}", group.name, group.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let is_asked = |group: &&Group| {
        options.only.is_empty() || options.only.iter().any(|name| name == group.name)
    };
    let groups: Vec<&Group> = GROUPS.iter().filter(is_asked).collect();
    let shell = repo.shell()?;
    set_up(repo, &shell, &groups, Consent::new(options.yes, &shell))?;

    let mut total = Tally::default();
    let mut report = Vec::new();
    for group in groups {
        println!("\n== {}: {}", group.name, group.about);
        let start = Instant::now();
        let tally = (group.run)(repo, &shell).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::one("the group itself", false)
        });
        let word = if tally.failed == 0 { "ok" } else { "FAILED" };
        let (Tally { passed, failed, which }, time) = (&tally, start.elapsed());
        report.push(format!(
            "{:<9} {word:<6} {passed:>4} passed {failed:>4} failed {:>7.1} s",
            group.name,
            time.as_secs_f32()
        ));
        report.extend(which.iter().map(|name| format!("          - {name}")));
        total += tally;
    }
    println!(
        "\n{}\n\n{} passed, {} failed",
        report.join("\n"),
        total.passed,
        total.failed
    );
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The names that `--only` takes.
fn names() -> PossibleValuesParser {
    GROUPS.iter().map(|group| group.name).collect::<Vec<_>>().into()
}

/// Installs what the groups take, as `start` does.
fn set_up(
    repo: &Repo,
    shell: &Shell,
    groups: &[&Group],
    consent: Consent,
) -> Result<()> {
    let mut all: Vec<Need> = groups.iter().flat_map(|group| (group.needs)()).collect();
    all.sort_by_key(|need| need.name);
    all.dedup_by_key(|need| need.name);
    needs::ensure(shell, &all, consent)?;
    if all.is_empty() { Ok(()) } else { Venv::of(repo).ensure(shell) }
}

/// The repository's rules, then what formatters and linters say.
fn run_tidy(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let mut tally = tidy::check_all(repo)?;
    tally += check(&cmd!(shell, "cargo fmt --all --check"));
    tally += check(&cmd!(
        shell,
        "cargo clippy --workspace --all-targets --locked -- -D warnings"
    ));
    if cfg!(target_os = "linux") {
        // "All targets" leaves out what `cargo test` alone does not run.
        tally += check(&cmd!(
            shell,
            "cargo clippy --package final --test gui --test installed --locked -- -D warnings"
        ));
    }
    tally += checkers::check_workflows(repo, shell)?;
    let _django = shell.push_dir("django");
    let python = Venv::of(repo).python();
    tally += check(&cmd!(shell, "{python} -m ruff check"));
    tally += check(&cmd!(shell, "{python} -m ruff format --check"));
    Ok(tally)
}

/// The tests as pytest and Django find them, and the project's own checks.
fn run_django(repo: &Repo, shell: &Shell) -> Tally {
    let _django = shell.push_dir("django");
    let python = Venv::of(repo).python();
    let mut tally = check(&cmd!(shell, "{python} manage.py check"));
    tally += check(&cmd!(shell, "{python} manage.py makemigrations --check --dry-run"));
    tally += check(&cmd!(shell, "{python} manage.py test"));
    tally += suite(cmd!(shell, "{python} -m pytest --color=no"), count_pytest);
    tally
}

/// What a team would have: the two folders, no workspace, and nothing from the network.
fn run_copy(repo: &Repo, shell: &Shell) -> Result<Tally> {
    let folder = repo.copy_out()?;
    // The same profile and target folder, or the whole of Tauri would be built again.
    let manifest: toml::Table =
        fs_err::read_to_string(repo.root.join("Cargo.toml"))?.parse()?;
    let profile =
        toml::Table::from_iter([("profile".into(), manifest["profile"].clone())]);
    fs_err::create_dir(folder.path().join(".cargo"))?;
    fs_err::write(folder.path().join(".cargo/config.toml"), profile.to_string())?;
    let target = app::target_folder(shell)?;
    let python = package::python_for_tests(shell)?;
    let _final = shell.push_dir(folder.path().join("final"));
    let mut tally =
        cargo_test(shell, &["--offline", "--bins", "--target-dir", &target]);
    // A team has uv on its path, or in an environment of its own.
    let _uv = shell.push_env("PATH", Venv::of(repo).first_on_path()?);
    let bundle = folder.path().join("bundle");
    let manifest = folder.path().join("final/packaging/Cargo.toml");
    tally += check(&cmd!(
        shell,
        "cargo run --locked --offline --target-dir {target} --manifest-path {manifest} --
            stage {python...} --out {bundle}"
    ));
    Ok(tally)
}

/// What the window's tests take: nothing where there are none.
fn needs_of_gui() -> Vec<Need> {
    if !cfg!(target_os = "linux") {
        return vec![];
    }
    let mut needs = needs::to_build();
    needs.extend(needs::to_drive());
    needs
}

/// The tests that click, with a screenshot of each page.
fn run_gui(shell: &Shell) -> Tally {
    if !cfg!(target_os = "linux") {
        println!("skipped: only WebKitGTK's driver lets a test into the window");
        return Tally::default();
    }
    cargo_test(
        shell,
        &[&["--package", "final", "--test", "gui", "--"], NO_FAULTS].concat(),
    )
}

/// What only the release build can show, apart from the rows of `faults`.
fn run_release(repo: &Repo, shell: &Shell) -> Result<Tally> {
    if !cfg!(target_os = "linux") {
        println!("skipped: the bundle is laid out on Linux only so far");
        return Ok(Tally::default());
    }
    let program = released::lay_out(repo, shell)?;
    let _named = shell.push_env(released::VARIABLE, program);
    let which = ["--package", "final", "--test", "release", "--"];
    Ok(cargo_test(shell, &[&which, NO_FAULTS].concat()))
}

/// Runs `cargo test`, all of it even after a failure.
fn cargo_test(shell: &Shell, arguments: &[&str]) -> Tally {
    suite(cmd!(shell, "cargo test --locked --no-fail-fast {arguments...}"), count_cargo)
}
