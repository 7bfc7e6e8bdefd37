//! Owns the needs of the group `platforms`: what builds for Windows, and runs that.
//! Knows nothing of how it is used.

use super::{Need, Weight};
use crate::platforms::wine;
use crate::probe::path_of;

/// What Rust links with on Linux, for Windows.
pub const MINGW: Need = Need {
    name: "MinGW",
    weight: Weight::Needed,
    packages: &["gcc-mingw-w64-x86-64"],
    fix: "install mingw64-gcc (Fedora) or mingw-w64-gcc (Arch)",
    find: |_| path_of("x86_64-w64-mingw32-gcc"),
};

/// What runs programs for Windows on Linux.
pub const WINE: Need = Need {
    name: "Wine",
    weight: Weight::Needed,
    packages: &["wine", "wine64"],
    fix: "install your system's wine package",
    find: |_| Some(wine::loader()?.display().to_string()),
};

/// What tells whether a program for Windows is as its makers signed it.
pub const SIGNATURES: Need = Need {
    name: "osslsigncode",
    weight: Weight::Needed,
    packages: &["osslsigncode", "openssl"],
    fix: "install your system's osslsigncode and openssl packages",
    find: |_| path_of("openssl").and(path_of("osslsigncode")),
};
