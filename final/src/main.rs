//! Owns the story in a few lines: what was typed, one supervisor, one face.
//! Knows nothing else.

// A program with a window should not open a console beside it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod process_tree;
mod django;
mod events;
mod health;
mod names;
mod folders;
mod logs;
mod state;
mod server;
mod supervisor;
mod window;
mod token;
mod navigation;
mod bridge;
mod menu;
mod runtime;
mod cli;
mod worker;
mod restarts;
mod report;
mod trace;
mod headless;

use std::process::ExitCode;

use clap::Parser;
use tracing::error;

use crate::{cli::Cli, supervisor::Supervisor};

fn main() -> ExitCode {
    trace::mark("main");
    let cli = Cli::parse();
    let threads = tokio::runtime::Runtime::new().expect("the system has threads");
    let _inside = threads.enter();

    // Python starts now; the window opens at the same time.
    let (supervisor, states) = Supervisor::start(cli.clone());
    if cli.headless {
        return threads.block_on(headless::run(supervisor, states, cli.invite));
    }
    let shown = window::run(supervisor.clone(), states, cli.data_dir.as_deref());
    shown.unwrap_or_else(|error| {
        threads.block_on(supervisor.stop());
        error!("could not open a window: {error}; try: --headless");
        ExitCode::FAILURE
    })
}
