//! Each fault of `faults.toml` that shows without a window; a test begins with its id.
//! `cargo tour faults` runs them one by one and prints what happened.

#[cfg(unix)]
mod shell;
