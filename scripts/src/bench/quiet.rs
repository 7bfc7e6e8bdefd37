//! Owns the question "has this machine nothing else to do?", asked before each launch.
//! Knows nothing of what is launched.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::pause;

/// The share of all processors that may be in use, so that the machine counts as quiet.
const QUIET: f64 = 0.10;

/// How long it has to be so.
const MOMENT: Duration = Duration::from_millis(500);

/// Waits until the machine is quiet, `limit` at most, and returns the share in use.
///
/// The share tells whoever reads the figures how much they are worth.
pub fn wait(limit: Duration) -> Result<f64> {
    let deadline = Instant::now() + limit;
    loop {
        let busy = busy_share()?;
        if busy <= QUIET || Instant::now() > deadline {
            return Ok(busy);
        }
    }
}

/// The share of all processors that is in use, over the next moment.
fn busy_share() -> Result<f64> {
    let before = Times::read()?;
    pause(MOMENT);
    Ok(Times::read()?.busy_since(&before))
}

/// What the kernel counts for all processors together, in ticks.
struct Times {
    /// Nothing to do, or nothing to do but wait for a disk.
    idle: u64,
    /// All of it.
    all: u64,
}

impl Times {
    /// Reads them.
    fn read() -> Result<Times> {
        let text = fs_err::read_to_string("/proc/stat")?;
        Times::parse(&text).context("could not read `/proc/stat`")
    }

    /// Reads the first line: user, nice, system, idle, waiting, interrupts, …
    fn parse(text: &str) -> Option<Times> {
        let numbers = text.lines().next()?.split_whitespace().skip(1).take(8);
        let times: Vec<u64> = numbers.map_while(|number| number.parse().ok()).collect();
        let idle = times.get(3)? + times.get(4)?;
        Some(Times { idle, all: times.iter().sum() })
    }

    /// The share of the time between that was in use.
    #[expect(clippy::cast_precision_loss, reason = "there are few ticks in a moment")]
    fn busy_since(&self, before: &Times) -> f64 {
        let idle = (self.idle - before.idle) as f64;
        let all = (self.all - before.all) as f64;
        if all == 0.0 { 0.0 } else { 1.0 - idle / all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_a_disk_is_no_use_of_a_processor() {
        let before = Times::parse("cpu 100 0 100 500 300 0 0 0 0 0\ncpu0 1").unwrap();
        let after = Times::parse("cpu 120 0 105 560 315 0 0 0 9 9\ncpu0 2").unwrap();

        assert!((after.busy_since(&before) - 0.25).abs() < 1e-9);
    }

    #[test]
    fn a_line_of_another_kind_is_not_read() {
        assert!(Times::parse("cpu 100 0 100").is_none());
    }
}
