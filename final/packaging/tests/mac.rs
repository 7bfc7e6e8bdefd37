//! Signs and notarizes with stand-ins for Apple's commands, which note what they are asked.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "mac/app.rs"]
mod app;
#[path = "mac/bench.rs"]
mod bench;
#[path = "mac/notarize.rs"]
mod notarize;
#[path = "mac/sign.rs"]
mod sign;
