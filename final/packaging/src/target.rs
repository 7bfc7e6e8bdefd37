//! Owns what a package can be made for: the triples, and what differs between them.
//! Knows nothing of how a package is made.

use std::env::consts;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::folders;

/// The operating systems that there are packages for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum System {
    Linux,
    MacOs,
    Windows,
}

/// A kind of computer that the app runs on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// As Rust names it.
    pub triple: &'static str,
    pub system: System,
}

/// All of them.
pub const ALL: &[Target] = &[
    Target { triple: "x86_64-unknown-linux-gnu", system: System::Linux },
    Target { triple: "aarch64-unknown-linux-gnu", system: System::Linux },
    Target { triple: "x86_64-apple-darwin", system: System::MacOs },
    Target { triple: "aarch64-apple-darwin", system: System::MacOs },
    Target { triple: "x86_64-pc-windows-msvc", system: System::Windows },
];

impl Target {
    /// Finds it by its triple.
    pub fn named(triple: &str) -> Result<Self> {
        ALL.iter().find(|it| it.triple == triple).copied().with_context(|| {
            let known: Vec<&str> = ALL.iter().map(|it| it.triple).collect();
            format!("could not find the target `{triple}`\n  try: {}", known.join(", "))
        })
    }

    /// The one that this program runs on.
    pub fn here() -> Result<Self> {
        let rest = match consts::OS {
            "linux" => "unknown-linux-gnu",
            "macos" => "apple-darwin",
            "windows" => "pc-windows-msvc",
            other => other,
        };
        Self::named(&format!("{}-{rest}", consts::ARCH))
    }

    /// Finds it by its triple, or takes this computer's.
    pub fn named_or_here(triple: Option<&str>) -> Result<Self> {
        triple.map_or_else(Self::here, Self::named)
    }

    /// How the name of a program ends.
    pub fn suffix(self) -> &'static str {
        if self.system == System::Windows { ".exe" } else { "" }
    }

    /// Where everything that is made for it goes.
    pub fn folder(self) -> PathBuf {
        folders::output().join(self.triple)
    }
}
