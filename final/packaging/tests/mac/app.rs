//! Owns an app for macOS that is small: real headers of code, and little behind them.
//! Knows nothing of what is done with it.

use std::{
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use crate::bench::Bench;

/// What a header says that a file is.
pub const OBJECT: u32 = 1;
pub const PROGRAM: u32 = 2;
pub const LIBRARY: u32 = 6;
pub const MODULE: u32 = 8;

/// Where Python keeps what is installed, from the root of the app.
pub const PACKAGES: &str =
    "Contents/Resources/bundle/python/lib/python3.13/site-packages";

/// Makes the app, with code in every place and form that a package may bring.
pub fn app(bench: &Bench) -> PathBuf {
    let app = bench.path("Flying Stable.app");
    let put = |name: &str, bytes: &[u8]| put(&app.join(name), bytes);
    put("Contents/Info.plist", &list("flying-stable"));
    put("Contents/MacOS/flying-stable", &little_64(PROGRAM));
    put("Contents/MacOS/helper", &little_32(PROGRAM));

    let python = "Contents/Resources/bundle/python";
    put(&format!("{python}/bin/python3.13"), &little_64(PROGRAM));
    symlink("python3.13", app.join(python).join("bin/python3")).unwrap();
    put(&format!("{python}/lib/libpython3.13.dylib"), &fat_32(LIBRARY));
    let modules = format!("{python}/lib/python3.13/lib-dynload");
    put(&format!("{modules}/_ctypes.cpython-313-darwin.so"), &little_64(MODULE));

    put(&format!("{PACKAGES}/größe/with space.so"), &fat_64(MODULE));
    put(&format!("{PACKAGES}/old/code.dat"), &big_32(LIBRARY));
    put(&format!("{PACKAGES}/old/more"), &swapped_fat_32(LIBRARY));
    put(&format!("{PACKAGES}/old/most"), &swapped_fat_64(LIBRARY));
    put(&format!("{PACKAGES}/none/part.o"), &little_64(OBJECT));
    put(&format!("{PACKAGES}/none/text.dylib"), b"not code, whatever its name says");
    put(&format!("{PACKAGES}/none/short.so"), &[0xcf, 0xfa, 0xed]);
    put(&format!("{PACKAGES}/none/Java.class"), &java());

    let framework = "Contents/Frameworks/Nested.framework";
    put(&format!("{framework}/Versions/A/Nested"), &little_64(LIBRARY));
    put(&format!("{framework}/Versions/A/Resources/Info.plist"), &list("Nested"));
    put(
        &format!("{framework}/Versions/A/Helpers/Deep.app/Contents/Info.plist"),
        &list("Deep"),
    );
    put(
        &format!("{framework}/Versions/A/Helpers/Deep.app/Contents/MacOS/Deep"),
        &big_64(PROGRAM),
    );
    let framework = app.join(framework);
    symlink("A", framework.join("Versions/Current")).unwrap();
    symlink("Versions/Current/Nested", framework.join("Nested")).unwrap();
    symlink("Versions/Current/Resources", framework.join("Resources")).unwrap();
    app
}

fn put(path: &Path, bytes: &[u8]) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, bytes).unwrap();
}

/// The list of facts about a bundle with this main program.
fn list(program: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>\
         <key>CFBundleExecutable</key><string>{program}</string></dict></plist>"
    )
    .into_bytes()
}

/// A header for one processor: magic, processor and its kind, what it is, and no commands.
fn header(magic: u32, kind: u32, in_order: fn(u32) -> [u8; 4]) -> Vec<u8> {
    [magic, 0x0100_000c, 0, kind, 0, 0, 0, 0].map(in_order).concat()
}

fn little_64(kind: u32) -> Vec<u8> {
    header(0xfeed_facf, kind, u32::to_le_bytes)
}

fn little_32(kind: u32) -> Vec<u8> {
    header(0xfeed_face, kind, u32::to_le_bytes)
}

fn big_64(kind: u32) -> Vec<u8> {
    header(0xfeed_facf, kind, u32::to_be_bytes)
}

fn big_32(kind: u32) -> Vec<u8> {
    header(0xfeed_face, kind, u32::to_be_bytes)
}

/// One slice behind a list of one: its processor, kind, offset, size and alignment.
fn fat(head: &[u32], in_order: fn(u32) -> [u8; 4], kind: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = head.iter().flat_map(|number| in_order(*number)).collect();
    bytes.resize(64, 0);
    bytes.extend(little_64(kind));
    bytes
}

fn fat_32(kind: u32) -> Vec<u8> {
    fat(&[0xcafe_babe, 1, 7, 3, 64, 32, 0], u32::to_be_bytes, kind)
}

fn swapped_fat_32(kind: u32) -> Vec<u8> {
    fat(&[0xcafe_babe, 1, 7, 3, 64, 32, 0], u32::to_le_bytes, kind)
}

fn fat_64(kind: u32) -> Vec<u8> {
    fat(&[0xcafe_babf, 1, 7, 3, 0, 64, 0, 32], u32::to_be_bytes, kind)
}

fn swapped_fat_64(kind: u32) -> Vec<u8> {
    fat(&[0xcafe_babf, 1, 7, 3, 64, 0, 32, 0], u32::to_le_bytes, kind)
}

/// A class of Java 21: the same first bytes, then its version and a pool of constants.
fn java() -> Vec<u8> {
    [0xcafe_babe, 65, 0x0010_0a00, 0x0200_0307, 0x0004_0c00, 0x0500_0601]
        .map(u32::to_be_bytes)
        .concat()
}
