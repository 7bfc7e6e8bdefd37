//! `cargo tour django`: the project in a browser, for a Django developer.
//! Knows nothing of the app around it: this is `manage.py runserver`, set up.

use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use xshell::cmd;

use crate::app;
use crate::debian::Consent;
use crate::needs;
use crate::python::Venv;
use crate::repo::Repo;

/// The port that every Django developer knows.
const USUAL: u16 = 8000;

/// What can be typed after `cargo tour django`.
#[derive(Args)]
pub struct Options {
    /// Serve on this port [default: 8000, or the next free one]
    #[arg(long)]
    port: Option<u16>,
}

/// Migrates the development database and serves until Ctrl-C.
pub fn run(repo: &Repo, options: &Options) -> Result<ExitCode> {
    let port = match options.port {
        Some(port) if is_free(port) => port,
        Some(port) => bail!("could not serve on port {port}: another program has it"),
        None => (USUAL..USUAL + 100)
            .find(|port| is_free(*port))
            .context("could not find a free port from 8000 on\n  try: --port")?,
    };
    let shell = repo.shell()?;
    needs::ensure(&shell, &needs::to_serve(), Consent::new(false, &shell))?;
    let venv = Venv::of(repo);
    venv.ensure(&shell)?;
    shell.change_dir(repo.django());
    shell.set_var("DJANGO_SETTINGS_MODULE", "config.settings.development");
    let python = venv.python();
    cmd!(shell, "{python} manage.py migrate --verbosity 0").run()?;
    println!("My Ponies are at http://127.0.0.1:{port}/ until Ctrl-C");
    println!("Routines wait for a worker; in a second terminal, in `django/`:");
    println!("  {} manage.py db_worker", python.display());
    let address = format!("127.0.0.1:{port}");
    app::become_program(cmd!(shell, "{python} manage.py runserver {address}").into())
}

/// Tells whether a server could listen on `port`.
///
/// Another program may still take it first; then `runserver` says so.
fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
