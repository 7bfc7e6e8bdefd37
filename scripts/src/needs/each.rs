//! Owns each single need: how to see whether it is met, and what brings it.
//! Knows nothing of the occasion that it is needed for.

use std::env;

use xshell::Shell;

use super::{Need, Weight};
use crate::probe::{ask, path_of};
use crate::python::{Freshness, Python, Venv};
use crate::repo::Repo;

/// The least room that a build of everything takes, with its tests.
const ROOM: u64 = 6; // GB

/// The compiler, no older than `rust-toolchain.toml` asks for.
pub const RUST: Need = Need {
    name: "Rust",
    weight: Weight::Needed,
    packages: &[],
    fix: "install it from https://rustup.rs, then open a new terminal",
    find: |shell| {
        let printed = ask(shell, "rustc", &["--version"])?;
        let version = printed.split(' ').nth(1)?;
        (numbers(version) >= numbers(&channel(shell)?)).then(|| version.to_string())
    },
};

/// What the virtual environment is made with; once that is there, it is enough.
pub const PYTHON: Need = Need {
    name: "Python",
    weight: Weight::Needed,
    packages: &["python3-venv"],
    fix: "install Python 3.13 from your system's packages or https://python.org",
    find: |shell| {
        let venv = Venv::of(&Repo { root: shell.current_dir() });
        match venv.freshness(shell) {
            Freshness::Current => Some("as in `django/.venv`".into()),
            Freshness::Missing | Freshness::Stale => {
                Some(Python::find(shell)?.describe())
            }
        }
    },
};

/// Enough room for a build of everything.
pub const ROOM_ON_DISK: Need = Need {
    name: "room on disk",
    weight: Weight::Optional("a build with its tests takes about 6 GB"),
    packages: &[],
    fix: "free some space",
    find: |shell| {
        let free = if cfg!(windows) {
            ask(
                shell,
                "powershell",
                &["-NoProfile", "-Command", "(Get-Item .).PSDrive.Free"],
            )?
            .parse::<u64>()
            .ok()?
        } else {
            // The last line is: device, size, used, free, share, mount point.
            let printed = ask(shell, "df", &["-Pk", "."])?;
            printed.lines().last()?.split_whitespace().nth(3)?.parse::<u64>().ok()?
                * 1024
        } / 1_000_000_000;
        (free >= ROOM).then(|| format!("{free} GB free"))
    },
};

/// What Rust links with on Linux.
pub const C_COMPILER: Need = Need {
    name: "C compiler",
    weight: Weight::Needed,
    packages: &["build-essential"],
    fix: "xcode-select --install (macOS), or your system's gcc package",
    find: |shell| ask(shell, "cc", &["--version"]),
};

/// How the build finds the libraries below.
pub const PKG_CONFIG: Need = Need {
    name: "pkg-config",
    weight: Weight::Needed,
    packages: &["pkg-config"],
    fix: "install your system's pkgconf package",
    find: |shell| ask(shell, "pkg-config", &["--version"]),
};

/// The web view on Linux.
pub const WEBKIT: Need = Need {
    name: "WebKitGTK 4.1",
    weight: Weight::Needed,
    packages: &["libwebkit2gtk-4.1-dev"],
    fix: "install webkit2gtk4.1-devel (Fedora) or webkit2gtk-4.1 (Arch)",
    find: |shell| library(shell, "webkit2gtk-4.1"),
};

/// The window on Linux.
pub const GTK: Need = Need {
    name: "GTK 3",
    weight: Weight::Needed,
    packages: &["libgtk-3-dev"],
    fix: "install gtk3-devel (Fedora) or gtk3 (Arch)",
    find: |shell| library(shell, "gtk+-3.0"),
};

/// The icons on Linux.
pub const RSVG: Need = Need {
    name: "librsvg",
    weight: Weight::Needed,
    packages: &["librsvg2-dev"],
    fix: "install librsvg2-devel (Fedora) or librsvg (Arch)",
    find: |shell| library(shell, "librsvg-2.0"),
};

/// A display in memory, for a machine without a screen.
pub const XVFB: Need = Need {
    name: "Xvfb",
    weight: Weight::Needed,
    packages: &["xvfb"],
    fix: "install xorg-x11-server-Xvfb (Fedora) or xorg-server-xvfb (Arch)",
    find: |_| path_of("Xvfb"),
};

/// The bus on which a second start finds the first window.
pub const SESSION_BUS: Need = Need {
    name: "D-Bus",
    weight: Weight::Needed,
    packages: &["dbus"],
    fix: "install your system's dbus-daemon package",
    find: |shell| ask(shell, "dbus-daemon", &["--version"]),
};

/// What gives a window its cross.
pub const WINDOW_MANAGER: Need = Need {
    name: "Openbox",
    weight: Weight::Needed,
    packages: &["openbox"],
    fix: "install your system's openbox package",
    find: |_| path_of("openbox"),
};

/// What clicks on that cross.
pub const WINDOW_CONTROL: Need = Need {
    name: "wmctrl",
    weight: Weight::Needed,
    packages: &["wmctrl"],
    fix: "install your system's wmctrl package",
    find: |_| path_of("wmctrl"),
};

/// What lets a test into the window.
pub const WEBDRIVER: Need = Need {
    name: "WebKitWebDriver",
    weight: Weight::Needed,
    packages: &["webkit2gtk-driver"],
    fix: "install webkitgtk-driver or your system's package with WebKitWebDriver",
    find: |_| path_of("WebKitWebDriver"),
};

/// What Rust links with on macOS.
pub const XCODE: Need = Need {
    name: "Xcode tools",
    weight: Weight::Needed,
    packages: &[],
    fix: "xcode-select --install",
    find: |shell| ask(shell, "xcode-select", &["-p"]),
};

/// What Rust links with on Windows.
pub const MSVC: Need = Need {
    name: "C++ build tools",
    weight: Weight::Needed,
    packages: &[],
    fix: "install the Visual Studio Build Tools with \"Desktop development with C++\"",
    find: |shell| {
        let folder = env::var("ProgramFiles(x86)").ok()?;
        let vswhere =
            format!(r"{folder}\Microsoft Visual Studio\Installer\vswhere.exe");
        let tools = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
        let question = [
            "-latest",
            "-products",
            "*",
            "-requires",
            tools,
            "-property",
            "displayName",
        ];
        // It succeeds with no output where there is a Visual Studio without the tools.
        ask(shell, &vswhere, &question).filter(|printed| !printed.is_empty())
    },
};

/// The web view on Windows.
pub const WEBVIEW2: Need = Need {
    name: "WebView2",
    weight: Weight::Needed,
    packages: &[],
    fix: "install the Evergreen WebView2 Runtime from Microsoft; Windows 11 has it",
    find: |shell| {
        let client =
            r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
        let places = [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"];
        let printed = places.iter().find_map(|place| {
            ask(shell, "reg", &["query", &format!(r"{place}\{client}"), "/v", "pv"])
        })?;
        Some(printed.split_whitespace().last()?.to_string())
    },
};

/// Runs Tauri's bundler, which npm installs ready built.
pub const NODE: Need = Need {
    name: "Node.js",
    weight: Weight::Needed,
    packages: &["nodejs", "npm"],
    fix: "install Node.js 20 or newer with npm, from https://nodejs.org",
    find: |shell| {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        ask(shell, npm, &["--version"])?;
        ask(shell, "node", &["--version"])
    },
};

/// Makes a Python of this computer movable.
pub const PATCHELF: Need = Need {
    name: "patchelf",
    weight: Weight::Needed,
    packages: &["patchelf"],
    fix: "install your system's patchelf package",
    find: |shell| ask(shell, "patchelf", &["--version"]),
};

/// Makes a clean system out of packages.
pub const MMDEBSTRAP: Need = Need {
    name: "mmdebstrap",
    weight: Weight::Needed,
    packages: &["mmdebstrap"],
    fix: "install your system's mmdebstrap package",
    find: |shell| ask(shell, "mmdebstrap", &["--version"]),
};

/// The version of Rust that `rust-toolchain.toml` asks for.
fn channel(shell: &Shell) -> Option<String> {
    let text = fs_err::read_to_string(shell.current_dir().join("rust-toolchain.toml"));
    let table: toml::Table = text.ok()?.parse().ok()?;
    Some(table["toolchain"]["channel"].as_str()?.to_string())
}

/// Reads a version as numbers, so that 1.100 is more than 1.95.
fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
}

/// The version of a library's development files.
fn library(shell: &Shell, name: &str) -> Option<String> {
    ask(shell, "pkg-config", &["--modversion", name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("1.100.0") > numbers("1.95.0"));
        assert!(numbers("1.94.2-nightly") < numbers("1.95.0"));
    }
}
