//! Each fault of `faults.toml` that shows without a window; a test begins with its id.
//! `cargo tour faults` runs them one by one and prints what happened.

mod shell;
mod server;
mod worker;
mod folders;
mod database;
mod environment;
mod time;
#[cfg(target_os = "linux")]
mod system;
