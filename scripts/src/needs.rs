//! Owns what this project needs of the machine, by occasion, and how it gets there.
//! Knows nothing of who asks: `doctor` tells, `start` and `test` install.

use std::env;

use anyhow::{Result, bail};
use xshell::Shell;

use crate::debian::{self, Consent};

mod each;
mod crossing;

use crossing::{MINGW, SIGNATURES, WINE};
use each::{
    C_COMPILER, GTK, MMDEBSTRAP, MSVC, NODE, PATCHELF, PKG_CONFIG, PYTHON,
    ROOM_ON_DISK, RSVG, RUST, SESSION_BUS, WEBDRIVER, WEBKIT, WEBVIEW2, WINDOW_CONTROL,
    WINDOW_MANAGER, XCODE, XVFB,
};

/// One thing that the machine must have, or may have.
#[derive(Clone)]
pub struct Need {
    /// What a person calls it.
    pub name: &'static str,
    /// What it gives; where it is optional, the reason to want it.
    pub weight: Weight,
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    /// What to do on a system without `apt-get`.
    fix: &'static str,
    /// Looks for it, and says what was found.
    pub find: fn(&Shell) -> Option<String>,
}

/// What follows if a need is not met.
#[derive(Clone, Copy)]
pub enum Weight {
    /// The app cannot be built or shown.
    Needed,
    /// Only this is lost.
    Optional(&'static str),
}

/// What a build of the app takes on this system.
pub fn to_build() -> Vec<Need> {
    let ours = match env::consts::OS {
        "windows" => vec![MSVC, WEBVIEW2],
        "macos" => vec![XCODE],
        _ => vec![C_COMPILER, PKG_CONFIG, WEBKIT, GTK, RSVG],
    };
    [vec![RUST, PYTHON], ours].into_iter().flatten().collect()
}

/// What the Django project takes by itself.
pub fn to_serve() -> Vec<Need> {
    vec![PYTHON]
}

/// What it takes to show the window: more only where there is no display.
pub fn to_show() -> Vec<Need> {
    if has_display() { vec![] } else { to_photograph() }
}

/// What it takes to photograph a window, whether or not there is a display.
pub fn to_photograph() -> Vec<Need> {
    if cfg!(target_os = "linux") { vec![XVFB, SESSION_BUS] } else { vec![] }
}

/// What it takes to click through the window in a test, on Linux.
pub fn to_drive() -> Vec<Need> {
    vec![XVFB, SESSION_BUS, WEBDRIVER]
}

/// What Tauri's bundler takes, and on Linux, to make a local Python movable.
pub fn to_bundle() -> Vec<Need> {
    if cfg!(target_os = "linux") { vec![NODE, PATCHELF] } else { vec![NODE] }
}

/// What it takes to make a clean machine for the packages, on Linux.
pub fn to_make_machines() -> Vec<Need> {
    vec![MMDEBSTRAP]
}

/// What it takes to measure the window, on Linux.
pub fn to_measure() -> Vec<Need> {
    vec![XVFB, SESSION_BUS, WINDOW_MANAGER, WINDOW_CONTROL]
}

/// What it takes to build for Windows and to run that, on Linux.
pub fn to_cross() -> Vec<Need> {
    vec![MINGW, WINE, SIGNATURES]
}

/// All of it, as `doctor` lists it: what only the tests need is optional there.
pub fn all() -> Vec<Need> {
    let shown = to_show();
    let on_linux = |needs: fn() -> Vec<Need>, reason| {
        let mut needs = if cfg!(target_os = "linux") { needs() } else { vec![] };
        for need in &mut needs {
            need.weight = Weight::Optional(reason);
        }
        needs
    };
    let driving = on_linux(to_drive, "for `cargo tour test --only gui`");
    let measuring = on_linux(to_measure, "for `cargo tour bench`");
    let installing =
        on_linux(to_make_machines, "for `cargo tour test --only installed`");
    let crossing = on_linux(to_cross, "for `cargo tour test --only platforms`");
    let mut bundling = to_bundle();
    for need in &mut bundling {
        need.weight = Weight::Optional("for `cargo tour package`");
    }
    let mut all: Vec<Need> = Vec::new();
    let others =
        [driving, measuring, installing, crossing, bundling, vec![ROOM_ON_DISK]];
    let others = others.concat();
    for need in [to_build(), shown, others].concat() {
        if all.iter().all(|known| known.name != need.name) {
            all.push(need);
        }
    }
    all
}

/// Tells whether a window would have a place to open.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || env::var_os("DISPLAY").is_some_and(|name| !name.is_empty())
        || env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty())
}

impl Need {
    /// Says what a person does to get it.
    pub fn advice(&self, shell: &Shell) -> String {
        if self.packages.is_empty() || !debian::is_here(shell) {
            self.fix.to_string()
        } else {
            debian::advice(self.packages)
        }
    }
}

/// Sees to it that all of `needs` are met: installs what it may, and says what it may not.
pub fn ensure(shell: &Shell, needs: &[Need], consent: Consent) -> Result<()> {
    let missing = |need: &&Need| (need.find)(shell).is_none();
    let first: Vec<&Need> = needs.iter().filter(missing).collect();
    let packages: Vec<&str> =
        first.iter().flat_map(|need| need.packages).copied().collect();
    if !packages.is_empty() && debian::is_here(shell) {
        debian::install(shell, &packages, consent)?;
    }
    let left: Vec<String> = first
        .into_iter()
        .filter(missing)
        .map(|need| format!("\n  {}: {}", need.name, need.advice(shell)))
        .collect();
    if !left.is_empty() {
        bail!("could not find what is needed on this machine{}", left.concat());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_installed_is_named_with_its_advice() {
        let unfindable = Need { find: |_| None, packages: &[], ..RUST };

        let error = ensure(
            &Shell::new().unwrap(),
            &[unfindable, ROOM_ON_DISK],
            Consent::Refused,
        )
        .unwrap_err();

        assert!(error.to_string().contains("Rust: install it from"), "{error}");
        assert!(!error.to_string().contains("room on disk"), "{error}");
    }
}
