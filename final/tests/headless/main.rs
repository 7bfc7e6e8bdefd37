//! Drives the real program, without a window, with the real Django.
#![cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "what only Linux can try needs more")
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
#[path = "../support/evidence.rs"]
mod evidence;
mod app;
mod facts;
mod migrations;
mod processes;
mod routines;
mod project;
mod failures;
mod lifecycle;
mod faults;
mod threats;
