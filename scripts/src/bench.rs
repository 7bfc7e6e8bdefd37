//! `cargo tour bench`: measures the app against the least that Tauri and Python take.
//! Judges by ratios within one run, since no two machines are alike.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use tempfile::TempDir;

use crate::app;
use crate::debian::Consent;
use crate::needs;
use crate::python::Venv;
use crate::repo::Repo;

mod screen;
mod sight;
mod idle;
mod quiet;
mod cross;
mod hand;
pub mod bundle;
mod served;
mod strangers;
mod startup;
mod launch;
mod figures;
mod series;
mod chart;
mod story;
mod svg;
mod keep;

use bundle::Bundle;
use hand::Hand;
use launch::{Launch, Plan, Stage};
use series::Series;
use served::Served;

/// How long we wait for a moment without other work on this machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The same while somebody is invited, which is good for half a minute.
const PATIENCE_INVITED: Duration = Duration::from_secs(10);

/// What can be typed after `cargo tour bench`.
#[derive(Args)]
pub struct Options {
    /// How often each program is launched, in turn with the others
    #[arg(long, default_value_t = 9)]
    pairs: usize,
    /// Also put the figures into `scripts/docs/performance.md`
    #[arg(long)]
    keep: bool,
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
}

/// Measures, prints a table, and writes figures and a picture to `target/bench`.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let shell = repo.shell()?;
    let needs = [needs::to_build(), needs::to_measure()].concat();
    needs::ensure(&shell, &needs, Consent::new(options.yes, &shell))?;
    Venv::of(repo).ensure(&shell)?;
    let [built, floor] = app::build_with_floor(&shell)?;

    let results = repo.root.join("target/bench");
    fs_err::create_dir_all(&results)?;
    let folder = tempfile::tempdir_in(&results)?;
    let app = folder.path().join("flying-stable");
    fs_err::copy(built, &app)?;
    let bundle = Bundle::lay_out(&shell, &app)?;
    let bench = Bench { folder, app, bundle, floor, stage: Stage::open()? };
    let series = bench.series(options.pairs, &results)?;
    let figures = [series.conditions(), figures::table(&series.figures())].join("\n\n");
    let (picture, json) = (svg::draw(&series.chart()?), series.to_json());
    println!("\n{figures}");
    write(&results.join("bench.json"), &serde_json::to_string_pretty(&json)?)?;
    write(&results.join("startup.svg"), &picture)?;
    if options.keep {
        keep::keep(repo, &figures, &picture)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a file, and says where it is.
fn write(file: &Path, text: &str) -> Result<()> {
    fs_err::write(file, text)?;
    println!("wrote {}", file.display());
    Ok(())
}

/// The programs under measure, and where they are measured.
struct Bench {
    /// What is gone in the end: the app, its bundle, everybody's home.
    folder: TempDir,
    /// The app, with its bundle beside it.
    app: PathBuf,
    /// That bundle.
    bundle: Bundle,
    /// The least that Tauri does to show a page.
    floor: PathBuf,
    /// The display.
    stage: Stage,
}

impl Bench {
    /// Measures everything in turn, so that what disturbs one disturbs the others too.
    fn series(&self, pairs: usize, results: &Path) -> Result<Series> {
        // The first of each warms up the disk, and shows what is measured.
        self.floor()?.picture.save(&results.join("floor.png"))?;
        self.warm()?.picture.save(&results.join("app.png"))?;
        self.by_hand()?;
        let mut series = Series {
            sizes: [size(&self.floor)?, size(&self.app)?],
            ..Series::default()
        };
        for pair in 1..=pairs {
            series.floor.push(self.floor()?);
            series.warm.push(self.warm()?);
            series.first.push(self.first()?);
            series.by_hand.push(self.by_hand()?);
            println!("{pair} of {pairs}: {}", series.last());
        }
        quiet::wait(PATIENCE)?;
        series.refused =
            strangers::refused_each_second(&self.bundle, &self.at("hand"))?;
        Ok(series)
    }

    /// Launches the floor, with a server that was there before.
    fn floor(&self) -> Result<Launch> {
        quiet::wait(PATIENCE)?;
        let served = Served::start(&self.app, &self.at("server"))?;
        let mut plan = Plan::new(&self.floor, &self.at("floor"), PATIENCE_INVITED);
        plan.command.arg(&served.address);
        let launch = self.stage.launch(plan)?;
        served.stop()?;
        Ok(launch)
    }

    /// Launches the app with the data of its last launch.
    fn warm(&self) -> Result<Launch> {
        let plan = Plan::new(&self.app, &self.at("app"), PATIENCE);
        self.stage.launch(plan.with_data_in(&self.at("data")))
    }

    /// Launches the app as on a computer that has never seen it.
    fn first(&self) -> Result<Launch> {
        let data = tempfile::tempdir_in(self.folder.path())?;
        let plan = Plan::new(&self.app, &self.at("app"), PATIENCE);
        self.stage.launch(plan.with_data_in(data.path()))
    }

    /// Starts Django without a shell, and times it until it answers.
    fn by_hand(&self) -> Result<Duration> {
        quiet::wait(PATIENCE)?;
        let django = Hand::start(&self.bundle, &self.at("hand"), &[])?;
        let elapsed = django.time_to_health()?;
        django.stop()?;
        Ok(elapsed)
    }

    /// A place of ours.
    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Lets a moment pass: a display and `/proc` tell nobody that they have changed.
#[expect(clippy::disallowed_methods, reason = "the one poll; see above")]
fn pause(moment: Duration) {
    thread::sleep(moment);
}

/// The size of a file, in bytes.
fn size(file: &Path) -> Result<u64> {
    Ok(fs_err::metadata(file)?.len())
}
