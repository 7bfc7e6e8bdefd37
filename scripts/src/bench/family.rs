//! Owns the processes of one program under measure: who they are, what they take.
//! Knows nothing of what they do.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::pause;

/// The unit in which the kernel tells time to programs, the same on all of Linux.
const TICK: Duration = Duration::from_millis(10);

/// How many ticks may pass in [`STILL`], so that a program counts as idle.
const IDLE_TICKS: u64 = 1;

/// How long a program has to do nothing, so that it counts as idle.
const STILL: Duration = Duration::from_secs(1);

/// How long it may take until it does nothing.
const STILL_LIMIT: Duration = Duration::from_secs(20);

/// How long it may take until nobody is left.
const GONE_LIMIT: Duration = Duration::from_secs(30);

/// All processes with one home folder, which is how we know ours.
///
/// The home goes from parent to child, also into the clean environment that the app
/// builds for Python, and it stays when a child is left by its parent.
pub struct Family {
    /// The entry of the environment, as in `HOME=/tmp/one`.
    mark: Vec<u8>,
}

/// What one process took and holds, once all of its family are idle.
pub struct Load {
    /// What the kernel calls it: the first letters of its program.
    pub name: String,
    /// Processor time so far, that of its children included that have ended.
    pub cpu: Duration,
    /// Memory in bytes, with shared pages divided among those who share them.
    pub memory: u64,
}

impl Family {
    /// Names the processes that were started with `home` as their home.
    pub fn of(home: &Path) -> Family {
        Family { mark: [b"HOME=", home.as_os_str().as_encoded_bytes()].concat() }
    }

    /// Their ids.
    pub fn members(&self) -> Result<Vec<u32>> {
        let mut members = Vec::new();
        for entry in fs_err::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(id) = name.to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            if self.has(id) {
                members.push(id);
            }
        }
        Ok(members)
    }

    /// Tells whether a process is one of them; one that has ended is not.
    fn has(&self, id: u32) -> bool {
        // It may end between two lines of ours, or be another user's.
        let environment = fs_err::read(format!("/proc/{id}/environ"));
        environment
            .unwrap_or_default()
            .split(|byte| *byte == 0)
            .any(|entry| entry == self.mark)
    }

    /// Waits until they do nothing, and tells what each of them took and holds.
    pub fn settle(&self) -> Result<Vec<Load>> {
        let deadline = Instant::now() + STILL_LIMIT;
        loop {
            let before = self.ticks()?;
            pause(STILL);
            let after = self.ticks()?;
            if after.saturating_sub(before) <= IDLE_TICKS || Instant::now() > deadline {
                return Ok(self.members()?.into_iter().filter_map(load).collect());
            }
        }
    }

    /// Processor time of all members so far, in ticks.
    fn ticks(&self) -> Result<u64> {
        Ok(self.members()?.into_iter().filter_map(ticks).sum())
    }

    /// Waits until none of them is left, and returns how long it took since `start`.
    pub fn wait_until_gone(
        &self,
        start: Instant,
        mut members: Vec<u32>,
    ) -> Result<Duration> {
        loop {
            members.retain(|id| is_running(*id));
            if members.is_empty() {
                let elapsed = start.elapsed();
                // Who was born in between is found only by looking at all of them.
                members = self.members()?;
                if members.is_empty() {
                    return Ok(elapsed);
                }
            }
            if start.elapsed() > GONE_LIMIT {
                bail!(
                    "processes were left after {} s: {members:?}",
                    GONE_LIMIT.as_secs()
                );
            }
            pause(Duration::from_millis(1));
        }
    }
}

/// Tells whether a process is more than an entry for its parent to read.
fn is_running(id: u32) -> bool {
    fields(id).is_some_and(|fields| !["Z", "X"].contains(&fields[0].as_str()))
}

/// What a process took and holds; nothing, if it has ended in between.
fn load(id: u32) -> Option<Load> {
    let name = fs_err::read_to_string(format!("/proc/{id}/comm")).ok()?;
    let cpu = TICK * u32::try_from(ticks(id)?).ok()?;
    Some(Load { name: name.trim().into(), cpu, memory: proportional_set(id)? })
}

/// Processor time of one process and of its children that have ended, in ticks.
fn ticks(id: u32) -> Option<u64> {
    fields(id)?.get(11..15)?.iter().map(|field| field.parse::<u64>().ok()).sum()
}

/// What the kernel tells of a process, from its state on: `man 5 proc_pid_stat`.
fn fields(id: u32) -> Option<Vec<String>> {
    let text = fs_err::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before it may have spaces and parentheses of its own.
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split_whitespace().map(str::to_string).collect())
}

/// The memory of a process in bytes, its share of what it shares included.
fn proportional_set(id: u32) -> Option<u64> {
    let text = fs_err::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kilobytes = line.trim().strip_suffix(" kB")?.trim();
    Some(kilobytes.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_that_its_parent_left_is_of_the_family_to_its_end() {
        let home = tempfile::tempdir().unwrap();
        let family = Family::of(home.path());
        let mut parent = Command::new("sh");
        parent.args(["-c", "exec 3<&0; cat <&3 &"]).stdin(Stdio::piped());
        let mut parent = parent.env("HOME", home.path()).spawn().unwrap();
        let lifeline = parent.stdin.take();
        parent.wait().unwrap();

        let members = family.members().unwrap();
        drop(lifeline);
        family.wait_until_gone(Instant::now(), members.clone()).unwrap();

        assert_eq!(members.len(), 1);
        assert!(family.members().unwrap().is_empty());
    }

    #[test]
    fn a_process_has_a_name_and_memory() {
        let load = load(std::process::id()).unwrap();

        assert!(load.name.starts_with("tour"), "{}", load.name);
        assert!(load.memory > 100_000, "{}", load.memory);
    }
}
