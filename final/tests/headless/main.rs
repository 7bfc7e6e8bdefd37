//! Drives the real program, without a window, with the real Django.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
mod app;
mod project;
mod failures;
#[cfg(unix)] // Signals and inherited pipes; Windows has the same tests with its own means.
mod lifecycle;
mod strangers;
