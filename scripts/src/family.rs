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

/// What one process took and holds.
pub struct Member {
    /// What the kernel calls it: the first letters of its program.
    pub name: String,
    /// As in [`Load`], of this process and of its children that have ended.
    pub cpu: Duration,
    /// As in [`Load`].
    pub memory: u64,
    /// As in [`Load`].
    pub written: u64,
}

impl Family {
    /// Names the processes that were started with `home` as their home.
    pub fn of(home: &Path) -> Family {
        Family { mark: [b"HOME=", home.as_os_str().as_encoded_bytes()].concat() }
    }

    /// Tells what they took until now, and hold.
    pub fn load(&self) -> Result<Load> {
        let members = self.members()?;
        Ok(Load {
            cpu: members.iter().map(|member| member.cpu).sum(),
            memory: members.iter().map(|member| member.memory).sum(),
            written: members.iter().map(|member| member.written).sum(),
            members: members.len(),
        })
    }

    /// Tells the same of each of them.
    pub fn members(&self) -> Result<Vec<Member>> {
        Ok(self.ids()?.into_iter().filter_map(Member::read).collect())
    }

    /// Their ids.
    pub fn ids(&self) -> Result<Vec<u32>> {
        let mut ids = Vec::new();
        for entry in fs_err::read_dir("/proc")? {
            let name = entry?.file_name();
            let id = name.to_str().and_then(|name| name.parse().ok());
            ids.extend(id.filter(|id| self.has(*id)));
        }
        Ok(ids)
    }

    /// Tells whether a process is one of them; one that has ended is not.
    fn has(&self, id: u32) -> bool {
        // It may end between two lines of ours, or be another user's.
        let environment =
            fs_err::read(format!("/proc/{id}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == self.mark)
    }
}

impl Member {
    /// Asks the kernel; nothing, if it has ended in between.
    fn read(id: u32) -> Option<Member> {
        let ask = |file| fs_err::read_to_string(format!("/proc/{id}/{file}")).ok();
        let rollup = ask("smaps_rollup")?;
        Some(Member {
            name: ask("comm")?.trim().into(),
            cpu: TICK * ticks(id)?,
            memory: bytes(&rollup, "Pss:")?,
            written: bytes(&rollup, "Pss_Anon:")?,
        })
    }
}

/// Tells whether a process is more than an entry for its parent to read.
pub fn is_running(id: u32) -> bool {
    fields(id).is_some_and(|fields| !["Z", "X"].contains(&fields[0].as_str()))
}

/// Processor time of one process and of its children that have ended, in ticks.
fn ticks(id: u32) -> Option<u32> {
    fields(id)?.get(11..15)?.iter().map(|field| field.parse::<u32>().ok()).sum()
}

/// What the kernel tells of a process, from its state on: `man 5 proc_pid_stat`.
fn fields(id: u32) -> Option<Vec<String>> {
    let text = fs_err::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name before it may have spaces and parentheses of its own.
    let (_, fields) = text.rsplit_once(") ")?;
    Some(fields.split_whitespace().map(str::to_string).collect())
}

/// What one line of the kernel says of the memory of a process, in bytes.
fn bytes(rollup: &str, line: &str) -> Option<u64> {
    let value = rollup.lines().find_map(|it| it.strip_prefix(line))?;
    let kilobytes: u64 = value.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_that_its_parent_left_is_of_the_family() {
        let home = tempfile::tempdir().unwrap();
        let mut parent = Command::new("sh");
        parent.args(["-c", "exec 3<&0; cat <&3 &"]).env("HOME", home.path());
        let mut parent =
            parent.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut lifeline, mut stdout) =
            (parent.stdin.take().unwrap(), parent.stdout.take().unwrap());
        parent.wait().unwrap();
        // Its answer tells that the child is no longer the shell that it was.
        lifeline.write_all(b"?").unwrap();
        stdout.read_exact(&mut [0]).unwrap();

        let load = Family::of(home.path()).load().unwrap();
        drop(lifeline);

        assert_eq!(load.members, 1);
        assert!(load.memory > load.written && load.written > 10_000, "{load:?}");
    }

    #[test]
    fn a_process_that_only_waits_to_be_read_does_not_run() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        assert!(is_running(child.id()));

        drop(child.stdin.take());
        while is_running(child.id()) {}

        assert!(fields(child.id()).is_some());
        child.wait().unwrap();
        assert!(fields(child.id()).is_none());
    }

    #[test]
    fn processor_time_is_read_and_grows() {
        let id = std::process::id();
        let before = ticks(id).unwrap();

        while ticks(id).unwrap() == before {}

        assert!(ticks(id).unwrap() > before);
    }
}
