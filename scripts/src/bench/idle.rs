//! Owns waiting for the processes of a program: until they do nothing, until all have ended.
//! Knows nothing of how they are found.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::pause;
use crate::family::{Family, Member, is_running};

/// How long a program has to do nothing, so that it counts as idle.
const STILL: Duration = Duration::from_secs(1);

/// What it may take in that time nevertheless.
const NOTHING: Duration = Duration::from_millis(10);

/// How long it may take until it does nothing.
const STILL_LIMIT: Duration = Duration::from_secs(20);

/// How long it may take until nobody is left.
const GONE_LIMIT: Duration = Duration::from_secs(30);

/// Waits until they do nothing, and tells what each of them took and holds.
pub fn settle(family: &Family) -> Result<Vec<Member>> {
    let deadline = Instant::now() + STILL_LIMIT;
    loop {
        let before = family.load()?.cpu;
        pause(STILL);
        let members = family.members()?;
        let after: Duration = members.iter().map(|member| member.cpu).sum();
        if after.saturating_sub(before) <= NOTHING || Instant::now() > deadline {
            return Ok(members);
        }
    }
}

/// Waits until none is left of those that were there at `start`, nor of those that came
/// later, and returns how long it took.
pub fn until_gone(
    family: &Family,
    start: Instant,
    mut ids: Vec<u32>,
) -> Result<Duration> {
    loop {
        ids.retain(|id| is_running(*id));
        if ids.is_empty() {
            let elapsed = start.elapsed();
            // Who was born in between is found only by looking at all of them.
            ids = family.ids()?;
            if ids.is_empty() {
                return Ok(elapsed);
            }
        }
        if start.elapsed() > GONE_LIMIT {
            bail!("processes were left after {} s: {ids:?}", GONE_LIMIT.as_secs());
        }
        pause(Duration::from_millis(1));
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_that_its_parent_left_is_waited_for() {
        let home = tempfile::tempdir().unwrap();
        let family = Family::of(home.path());
        let mut parent = Command::new("sh");
        parent.args(["-c", "exec 3<&0; cat <&3 &"]).stdin(Stdio::piped());
        let mut parent = parent.env("HOME", home.path()).spawn().unwrap();
        let lifeline = parent.stdin.take();
        parent.wait().unwrap();
        assert_eq!(settle(&family).unwrap().len(), 1);

        drop(lifeline);
        until_gone(&family, Instant::now(), vec![]).unwrap();

        assert!(family.ids().unwrap().is_empty());
    }
}
