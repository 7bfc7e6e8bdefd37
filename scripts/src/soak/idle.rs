//! Owns watching an app that nobody uses: its memory must not grow, nor its work.
//! Knows nothing of why it might.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use xshell::Shell;

use crate::app;
use crate::display;
use crate::family::{Family, Load};
use crate::repo::Repo;
use crate::visit::Visit;

/// The project's settings as users have them, and whose place they take.
const SHIPPED: [&str; 2] =
    ["final/tests/soak/shipped.py", "django/config/settings/development.py"];

/// How long an app may take to come to rest after its first page.
const SETTLING: Duration = Duration::from_secs(30);

/// The time between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_secs(10);

/// So many bytes are no growth, but what allocators and the kernel keep at hand.
const MOST_GROWTH: u64 = 1024 * 1024;

/// The largest share of one core.
const MOST_WORK: f64 = 0.01;

/// One app, from the time when it had settled.
struct Idler {
    /// What it is called.
    name: &'static str,
    /// Its processes.
    family: Family,
    /// What they took and held, at each look.
    loads: Vec<Load>,
    /// The running app; it is closed before its home is removed.
    visit: Visit,
    /// Its home.
    _home: TempDir,
}

/// What it took, over all looks.
struct Figures {
    /// What it is called.
    name: &'static str,
    /// The last look.
    last: Load,
    /// Memory in bytes that it has written, the middle one of the first third of looks.
    before: u64,
    /// The same of the last third.
    after: u64,
    /// The share of one core that it used.
    work: f64,
}

/// Watches one app without a window and one with it, and returns what they took.
pub fn run(repo: &Repo, shell: &Shell, minutes: u64) -> Result<Vec<String>> {
    let copy = repo.copy_out()?;
    fs_err::copy(copy.path().join(SHIPPED[0]), copy.path().join(SHIPPED[1]))?;
    let program = app::build(shell)?;
    let display = display::Display::start()?;
    let django = copy.path().join("django");
    let mut headless = command(&program, &django);
    headless.arg("--headless");
    let mut with_window = command(&program, &django);
    display.lend(&mut with_window);
    let mut idlers = [
        Idler::start("without a window", headless, "server is ready")?,
        Idler::start("with its window", with_window, "page shown")?,
    ];
    pause(SETTLING);
    let start = Instant::now();
    let length = Duration::from_secs(60 * minutes);
    while start.elapsed() < length {
        for idler in &mut idlers {
            idler.loads.push(idler.family.load()?);
        }
        pause(BETWEEN_LOOKS);
    }
    let took = start.elapsed();
    let mut figures = Vec::new();
    for idler in &mut idlers {
        figures.push(idler.figures(took)?);
        idler.visit.close()?;
    }
    let words: Vec<String> = figures.iter().map(ToString::to_string).collect();
    if figures.iter().all(Figures::are_idle) {
        Ok(words)
    } else {
        bail!("that is too much for doing nothing:\n{}", words.join("\n"))
    }
}

/// The app with the project in `django`.
fn command(program: &Path, django: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("--django").arg(django);
    command
}

impl Idler {
    /// Starts the app, and waits until its log has `words` in it.
    fn start(name: &'static str, mut command: Command, words: &str) -> Result<Idler> {
        let home = tempfile::tempdir()?;
        command
            .env("HOME", home.path())
            .arg("--data-dir")
            .arg(home.path().join("data"));
        let mut visit = Visit::start(command)?;
        visit.wait_for(words)?;
        let family = Family::of(home.path());
        Ok(Idler { name, family, loads: Vec::new(), visit, _home: home })
    }

    /// Sums up its looks.
    fn figures(&self, took: Duration) -> Result<Figures> {
        let (first, last) =
            self.loads.first().zip(self.loads.last()).context("no look")?;
        let written: Vec<u64> = self.loads.iter().map(|load| load.written).collect();
        let third = written.len().div_ceil(3);
        let cpu = last.cpu.saturating_sub(first.cpu);
        Ok(Figures {
            name: self.name,
            last: *last,
            before: median(&written[..third]),
            after: median(&written[written.len() - third..]),
            work: cpu.as_secs_f64() / took.as_secs_f64(),
        })
    }
}

impl Figures {
    /// Tells whether this is what an app takes that does nothing.
    fn are_idle(&self) -> bool {
        self.after <= self.before + MOST_GROWTH && self.work <= MOST_WORK
    }
}

impl Display for Figures {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "  {}: {} processes with {} MB, of which they wrote {} kB in the first third \
             and {} kB in the last; {:.2} % of a core",
            self.name,
            self.last.members,
            self.last.memory / 1_000_000,
            self.before / 1000,
            self.after / 1000,
            self.work * 100.0
        )
    }
}

/// The value in the middle.
fn median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// Lets time pass, in which nothing should happen: there is no event to await.
#[expect(clippy::disallowed_methods, reason = "the passing of time is what is watched")]
fn pause(time: Duration) {
    thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Figures of an app that grew by so many bytes, and worked so much.
    fn figures(growth: u64, work: f64) -> Figures {
        let last = Load { cpu: Duration::ZERO, memory: 2, written: 1, members: 1 };
        Figures { name: "it", last, before: 1000, after: 1000 + growth, work }
    }

    #[test]
    fn an_app_that_grows_or_works_is_not_idle() {
        assert!(figures(0, 0.001).are_idle());
        assert!(!figures(2 * MOST_GROWTH, 0.001).are_idle());
        assert!(!figures(0, 0.02).are_idle());
    }

    #[test]
    fn one_odd_look_does_not_count() {
        assert_eq!(median(&[5, 900, 4, 6, 5]), 5);
    }
}
