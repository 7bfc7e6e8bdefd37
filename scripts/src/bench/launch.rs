//! Owns one launch of a program with a window, watched from outside until it is gone.
//! Knows nothing of the program: it starts it, looks at the display, and closes it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};
use fs_err::File;

use super::cross::{self, Cross};
use super::idle::{settle, until_gone};
use super::screen::{Glance, Screen};
use super::sight::{Film, Sight};
use super::startup::{self, Startup};
use super::{pause, quiet};
use crate::display::Display;
use crate::family::{Family, Member};
use crate::picture::Picture;

/// The time between two looks at the display: the precision of what was seen.
const TICK: Duration = Duration::from_millis(4);

/// So long nothing may change on the display until what is there counts as the end.
const STILL: Duration = Duration::from_secs(1);

/// How long a launch may take.
const LAUNCH_LIMIT: Duration = Duration::from_secs(60);

/// So much of what a program wrote is shown when it could not be measured.
const LAST_LINES: usize = 10;

/// A display with nothing on it, and all that is needed to watch it.
pub struct Stage {
    /// The display.
    display: Display,
    /// How it is looked at.
    screen: Screen,
    /// What it looks like with nothing on it.
    empty: Glance,
}

/// What to launch.
pub struct Plan {
    /// The program with its arguments.
    pub command: Command,
    /// Its home, and that of all that it starts.
    home: PathBuf,
    /// Where the app keeps its data; none, if the program is not the app.
    data: Option<PathBuf>,
    /// How long we may wait for a moment without other work on this machine.
    patience: Duration,
}

/// What was measured.
pub struct Launch {
    /// The share of all processors that others used just before.
    pub busy: f64,
    /// What was seen.
    pub sight: Sight,
    /// What the app wrote down itself.
    pub startup: Option<Startup>,
    /// What each of its processes took and held when it was idle.
    pub load: Vec<Member>,
    /// From the click on the cross to the end of its last process.
    pub gone: Duration,
    /// What was on the display in the end.
    pub picture: Picture,
}

/// The moment of a launch.
struct Start {
    /// The share of all processors that others used just before.
    busy: f64,
    /// For files, which tell a date.
    date: SystemTime,
    /// For all else, which must not jump.
    time: Instant,
}

impl Plan {
    /// Plans a launch with a clean environment, as from a desktop.
    pub fn new(program: &Path, home: &Path, patience: Duration) -> Plan {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin");
        command.env("LANG", "C.UTF-8").stdin(Stdio::null());
        Plan { command, home: home.to_owned(), data: None, patience }
    }

    /// Says that it is the app, which finds its data in `folder`, or makes it there.
    ///
    /// The launch is over when the app has written down that its page is shown.
    pub fn with_data_in(mut self, folder: &Path) -> Plan {
        self.command.env("XDG_DATA_HOME", folder);
        self.data = Some(folder.to_owned());
        self
    }

    /// What the app has written down, if it is the app and has.
    fn startup(&self) -> Option<PathBuf> {
        startup::find(self.data.as_deref()?)
    }
}

impl Stage {
    /// Makes a display.
    pub fn open() -> Result<Stage> {
        let display = Display::start()?;
        let screen = Screen::open(&display.pixels_file())?;
        cross::wait_for_manager(display.name())?;
        let empty = screen.glance()?;
        Ok(Stage { display, screen, empty })
    }

    /// Launches a program, watches it until it is idle, and closes it.
    pub fn launch(&self, mut plan: Plan) -> Result<Launch> {
        fs_err::create_dir_all(&plan.home)?;
        if let Some(old) = plan.startup() {
            fs_err::remove_file(old)?;
        }
        let output = File::create(plan.home.join("output.log"))?;
        self.display.lend(&mut plan.command);
        plan.command.stdout(output.file().try_clone()?).stderr(output.into_file());
        let busy = quiet::wait(plan.patience)?;
        let start = Start { busy, date: SystemTime::now(), time: Instant::now() };
        let program = plan.command.get_program().to_owned();
        let mut child = plan
            .command
            .spawn()
            .with_context(|| format!("could not run `{}`", program.display()))?;
        let launch = self.measure(&start, &plan, &mut child);
        let _ = child.kill(); // It has ended already, unless something went wrong.
        child.wait()?;
        let launch = launch.with_context(|| {
            let said = fs_err::read_to_string(plan.home.join("output.log"));
            let said = last_lines(&said.unwrap_or_default());
            format!("could not measure `{}`; it said:\n{said}", program.display())
        })?;
        self.wait_until_empty()?;
        Ok(launch)
    }

    /// Watches a program that was started, until it is idle, and closes it.
    fn measure(&self, start: &Start, plan: &Plan, child: &mut Child) -> Result<Launch> {
        let family = Family::of(&plan.home);
        let sight = self.watch(start.time, plan, child)?;
        let startup = match plan.startup() {
            Some(file) => Some(Startup::read(&file, start.date)?),
            None => None,
        };
        let load = settle(&family)?;
        let picture = self.display.look()?;
        let members = family.ids()?;
        let closed = Cross::find(self.display.name())?.click()?;
        let gone = until_gone(&family, closed, members)?;
        Ok(Launch { busy: start.busy, sight, startup, load, gone, picture })
    }

    /// Looks at the display until the page is there and stands still.
    fn watch(&self, start: Instant, plan: &Plan, child: &mut Child) -> Result<Sight> {
        let mut film = Film::new(self.empty.clone());
        loop {
            let now = start.elapsed();
            film.add(now, self.screen.glance()?);
            let is_still = film.last_change().is_some_and(|last| now > last + STILL);
            let is_done = plan.data.is_none() || plan.startup().is_some();
            if is_still
                && is_done
                && let Some(sight) = film.sight()
            {
                return Ok(sight);
            }
            if now > LAUNCH_LIMIT {
                bail!("it showed no page within {} s", LAUNCH_LIMIT.as_secs());
            }
            if let Some(status) = child.try_wait()? {
                bail!("it ended before it showed a page: {status}");
            }
            pause(TICK);
        }
    }

    /// Waits until the last window has left the display.
    fn wait_until_empty(&self) -> Result<()> {
        let start = Instant::now();
        while self.screen.glance()? != self.empty {
            if start.elapsed() > LAUNCH_LIMIT {
                bail!("a window was left on the display");
            }
            pause(TICK);
        }
        Ok(())
    }
}

/// The end of a log.
fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}
