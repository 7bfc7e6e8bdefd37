//! Owns the processes that a program has started: who they are, what they take and hold.
//! Knows nothing of what they do.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

/// The unit in which the kernel tells time to programs, the same on all of Linux.
const TICK: Duration = Duration::from_millis(10);

/// All processes with one home folder, which is how we know ours.
///
/// The home goes from parent to child, also into the clean environment that the app
/// builds for Python, and it stays when a child is left by its parent.
pub struct Family {
    /// The entry of the environment, as in `HOME=/tmp/one`.
    mark: Vec<u8>,
}

/// What a family took and holds.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Processor time so far, of all members, those included that have ended.
    pub cpu: Duration,
    /// Memory in bytes, with shared pages divided among those who share them.
    pub memory: u64,
    /// What they have written of it; the rest are files, whose share of it comes and goes
    /// with other programs that have them open.
    pub written: u64,
    /// How many they are.
    pub members: usize,
}

impl Family {
    /// Names the processes that were started with `home` as their home.
    pub fn of(home: &Path) -> Family {
        Family { mark: [b"HOME=", home.as_os_str().as_encoded_bytes()].concat() }
    }

    /// Tells what they took until now, and hold.
    pub fn load(&self) -> Result<Load> {
        let members = self.members()?;
        let ticks: u32 = members.iter().filter_map(|id| ticks(*id)).sum();
        let sum = |line| members.iter().filter_map(|id| bytes(*id, line)).sum();
        Ok(Load {
            cpu: TICK * ticks,
            memory: sum("Pss:"),
            written: sum("Pss_Anon:"),
            members: members.len(),
        })
    }

    /// Their ids.
    fn members(&self) -> Result<Vec<u32>> {
        let mut members = Vec::new();
        for entry in fs_err::read_dir("/proc")? {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.parse().ok());
            members.extend(id.filter(|id| self.has(*id)));
        }
        Ok(members)
    }

    /// Tells whether a process is one of them; one that has ended is not.
    fn has(&self, id: u32) -> bool {
        // It may end between two lines of ours, or be another user's.
        let environment =
            fs_err::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == self.mark)
    }
}

/// Processor time of one process and of its children that have ended, in ticks.
fn ticks(id: u32) -> Option<u32> {
    let text = fs_err::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before it may have spaces and parentheses of its own: `man 5 proc_pid_stat`.
    let (_, fields) = text.rsplit_once(") ")?;
    let times = fields.split_whitespace().skip(11).take(4);
    times.map(|field| field.parse::<u32>().ok()).sum()
}

/// What one line of the kernel says of the memory of a process, in bytes.
fn bytes(id: u32, line: &str) -> Option<u64> {
    let text = fs_err::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let value = text.lines().find_map(|it| it.strip_prefix(line))?;
    let kilobytes: u64 = value.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_that_its_parent_left_is_of_the_family() {
        let home = tempfile::tempdir().unwrap();
        let mut parent = Command::new("sh");
        parent.args(["-c", "exec 3<&0; cat <&3 &"]).stdin(Stdio::piped());
        let mut parent = parent.env("HOME", home.path()).spawn().unwrap();
        let lifeline = parent.stdin.take();
        parent.wait().unwrap();

        let load = Family::of(home.path()).load().unwrap();
        drop(lifeline);

        assert_eq!(load.members, 1);
        assert!(load.memory > load.written && load.written > 10_000, "{load:?}");
    }

    #[test]
    fn processor_time_is_read_and_grows() {
        let id = std::process::id();
        let before = ticks(id).unwrap();

        while ticks(id).unwrap() == before {}

        assert!(ticks(id).unwrap() > before);
    }
}
