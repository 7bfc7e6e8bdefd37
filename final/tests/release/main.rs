//! Looks at the app as users get it: the release build, with its bundle beside it.
//!
//! `cargo tour test --only release` builds it, and names it in `RELEASED_APP`.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
#[path = "../support/evidence.rs"]
#[expect(dead_code, reason = "there is no window here, and nothing to keep of it")]
mod evidence;
mod app;
mod faults;
mod threats;
mod size;
