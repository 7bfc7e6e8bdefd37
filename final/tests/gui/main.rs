//! Drives the real app in its real window, as a user does, and looks at what it shows.
//!
//! `cargo tour test --only gui` runs it; pictures land in `target/screenshots`.
#![cfg(target_os = "linux")]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
#[path = "../support/evidence.rs"]
mod evidence;
#[path = "../headless/project.rs"]
#[expect(dead_code, reason = "the tests without a window need more of it")]
mod project;
mod display;
mod screen;
mod desktop;
mod processes;
mod driver;
mod webdriver;
mod scene;
mod undriven;
mod pages;
mod life;
mod budget;
mod faults;
mod neighbor;
mod threats;
