//! The commands as a person types them: what they print, and their exit codes.

#![expect(clippy::unwrap_used, reason = "in a test, a panic is the message")]

mod doctor;
mod usage;
mod verdicts;
mod support;
