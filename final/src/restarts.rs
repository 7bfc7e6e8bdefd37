//! Owns how often something that ended by itself is started again.
//! Knows nothing of what it is.

use std::{collections::VecDeque, time::Duration, time::Instant};

/// How many crashes in a minute are forgiven.
pub const MOST: usize = 3;
/// The time in which crashes are counted.
const MINUTE: Duration = Duration::from_secs(60);

/// The crashes of the last minute.
#[derive(Debug, Default)]
pub struct Restarts {
    crashes: VecDeque<Instant>,
}

impl Restarts {
    /// Counts a crash and returns how many there were in the last minute, this one too.
    pub fn count(&mut self, now: Instant) -> usize {
        self.crashes.retain(|crash| now.duration_since(*crash) < MINUTE);
        self.crashes.push_back(now);
        self.crashes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crashes_count_for_a_minute_and_are_then_forgiven() {
        let mut restarts = Restarts::default();
        let start = Instant::now();

        let counts = [0, 1, 59, 61, 200]
            .map(|seconds| restarts.count(start + Duration::from_secs(seconds)));

        assert_eq!(counts, [1, 2, 3, 2, 1]);
    }
}
