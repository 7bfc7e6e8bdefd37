//! Lets the real program live through more than one test can tell: strangers who send
//! garbage, kills at any moment, starts at once, a hundred clients.
//!
//! `cargo tour soak` runs it in full, `cargo tour test --only soak` a short round.
#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
#[path = "../support/evidence.rs"]
#[expect(dead_code, reason = "the tests of single faults need more of it")]
mod evidence;
#[path = "../headless/app.rs"]
#[expect(dead_code, reason = "the tests of single faults need more of it")]
mod app;
#[path = "../headless/facts.rs"]
#[expect(dead_code, reason = "the tests of single faults need more of it")]
mod facts;
#[path = "../headless/processes.rs"]
#[expect(dead_code, reason = "the tests of single faults need more of it")]
mod processes;
#[path = "../headless/project.rs"]
#[expect(dead_code, reason = "the tests of single faults need more of it")]
mod project;
mod shipped;
mod rounds;
mod ponies;
mod malformed;
mod strangers;
mod events;
mod starts;
#[cfg(unix)] // A process is killed by a signal here.
mod kills;
mod load;
