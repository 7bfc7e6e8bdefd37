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

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use tracing::error;

use crate::{
    cli::Cli, django::Site, folders::data_folder, supervisor::Supervisor, token::Token,
    trace::Trace, window::View,
};

fn main() -> ExitCode {
    let trace = Arc::new(Trace::start());
    let cli = Cli::parse();
    let threads = tokio::runtime::Runtime::new().expect("the system has threads");
    let _inside = threads.enter();

    let token = Token::new();
    let is_single = cli.data_dir.is_none();
    let data = data_folder(cli.data_dir.as_deref()).ok();
    let (headless, invite, patience) = (cli.headless, cli.invite, cli.patience());
    let for_django = token.clone();
    // Python starts now; the window opens at the same time.
    let prepare = move || Site::prepare(&cli, for_django.clone());
    let client = health::client();
    let (supervisor, states) =
        Supervisor::start(prepare, patience, trace.clone(), client.clone());

    if headless {
        let face = headless::run(supervisor, states, client, invite.then_some(token));
        return threads.block_on(face);
    }
    if !window::has_display() {
        threads.block_on(supervisor.stop());
        error!("could not open a window: there is no display; try: --headless");
        return ExitCode::FAILURE;
    }
    let view = View::new(supervisor, token, data, trace, client);
    window::run(view, states, is_single).unwrap_or_else(|error| {
        error!("could not open a window: {}", report::chain(&error));
        ExitCode::FAILURE
    })
}
