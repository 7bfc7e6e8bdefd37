//! Each fault of `faults.toml` that shows in the window; a test begins with its id.
//! `cargo tour faults` runs them one by one and prints what happened.

mod window;
mod quit;
mod network;
mod web_view;
