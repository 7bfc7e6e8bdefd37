//! Drives the real app in its real window, as a user does, and looks at what it shows.
//!
//! Run by `cargo tour test --only gui`; pictures land in `target/screenshots`.
#![cfg(target_os = "linux")]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

#[path = "gui/driver.rs"]
mod driver;
#[path = "gui/scene.rs"]
mod scene;
#[path = "gui/life.rs"]
mod life;
#[path = "gui/pages.rs"]
mod pages;
#[path = "gui/walls.rs"]
mod walls;
#[path = "support/wait.rs"]
mod wait;
