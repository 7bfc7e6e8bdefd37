//! Installs the packages on a machine without Python and without a network, and uses the
//! app there as a person would: from the menu, with a keyboard, and with no driver.
//!
//! `cargo tour test --only installed` makes a machine of its own for each test.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

#[path = "../support/wait.rs"]
mod wait;
#[path = "../support/evidence.rs"]
#[expect(dead_code, reason = "these tests are no rows of the table of faults")]
mod evidence;
#[path = "../gui/display.rs"]
#[expect(dead_code, reason = "the tests of the window need more of it")]
mod display;
#[path = "../gui/screen.rs"]
#[expect(dead_code, reason = "the tests of the window need more of it")]
mod screen;
#[path = "../release/app.rs"]
#[expect(dead_code, reason = "the tests of the release build need more of it")]
mod released;
mod machine;
mod person;
mod package;
mod app;
