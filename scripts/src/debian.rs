//! Owns system packages on Debian and its kin: which command, and whether it may run.
//! Knows nothing of what the packages are for.

use std::env;
use std::io::{IsTerminal, Write, stdin, stdout};

use anyhow::{Context, Result, bail};
use xshell::{Shell, cmd};

use crate::probe::ask;

/// Whether packages may be installed without a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Consent {
    /// The person said `--yes`, or nobody is there and the machine is made for this.
    Given,
    /// A person at the terminal has to say so.
    Ask,
    /// Nobody can be asked.
    Refused,
}

impl Consent {
    /// Reads the situation: the flag, CI, and who is at the terminal.
    pub fn new(yes: bool, shell: &Shell) -> Consent {
        decide(
            yes || env::var_os("CI").is_some(),
            stdin().is_terminal(),
            is_root(shell),
        )
    }
}

/// Decides whether to ask: a container's root without a terminal means "go on".
fn decide(is_agreed: bool, has_terminal: bool, is_root: bool) -> Consent {
    match (is_agreed, has_terminal, is_root) {
        (true, _, _) | (false, false, true) => Consent::Given,
        (false, true, _) => Consent::Ask,
        (false, false, false) => Consent::Refused,
    }
}

/// Says how a person installs `packages`.
pub fn advice(packages: &[&str]) -> String {
    format!("sudo apt-get install {}", packages.join(" "))
}

/// Tells whether this system installs its packages with `apt-get`.
pub fn is_here(shell: &Shell) -> bool {
    ask(shell, "apt-get", &["--version"]).is_some()
}

/// Installs `packages`, with the person's consent.
pub fn install(shell: &Shell, packages: &[&str], consent: Consent) -> Result<()> {
    let advice = advice(packages);
    let is_allowed = match consent {
        Consent::Given => true,
        Consent::Ask => asks(&format!("Install {}?", packages.join(", ")))?,
        Consent::Refused => false,
    };
    if !is_allowed {
        bail!("could not go on without system packages\n  try: {advice}");
    }
    let sudo: &[&str] = if is_root(shell) { &[] } else { &["sudo"] };
    let apt = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]].concat();
    let (program, apt) = (apt[0], &apt[1..]);
    cmd!(shell, "{program} {apt...} update --quiet --quiet")
        .run()
        .context("could not read the list of system packages")?;
    cmd!(
        shell,
        "{program} {apt...} install --quiet --yes --no-install-recommends {packages...}"
    )
    .run()
    .with_context(|| format!("could not install system packages\n  try: {advice}"))
}

/// Asks the person at the terminal; an empty answer means yes.
fn asks(question: &str) -> Result<bool> {
    print!("{question} [Y/n] ");
    stdout().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).context("could not read the answer")?;
    Ok(matches!(answer.trim(), "" | "y" | "Y" | "yes"))
}

/// Tells whether we may do everything without `sudo`.
pub fn is_root(shell: &Shell) -> bool {
    ask(shell, "id", &["-u"]).as_deref() == Some("0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_at_the_terminal_is_asked_even_as_root() {
        assert_eq!(decide(false, true, true), Consent::Ask);
        assert_eq!(decide(false, true, false), Consent::Ask);
    }

    #[test]
    fn without_a_terminal_only_root_goes_on() {
        assert_eq!(decide(false, false, true), Consent::Given);
        assert_eq!(decide(false, false, false), Consent::Refused);
        assert_eq!(decide(true, false, false), Consent::Given);
    }
}
