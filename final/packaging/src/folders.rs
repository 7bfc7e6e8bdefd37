//! Owns where things are: the app, the project, and what is made.
//! Knows nothing of what is done with them.

use std::path::{Path, PathBuf};

/// The crate of the app, the folder above this one.
pub fn app() -> PathBuf {
    packaging().parent().expect("it is in the app's folder").to_path_buf()
}

/// The Django project, beside the app.
pub fn django() -> PathBuf {
    app().with_file_name("django")
}

/// This crate.
pub fn packaging() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// Where cargo builds: this program is there, in the folder of its profile.
pub fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// Where the release build of a target is, or of this computer.
pub fn release(triple: Option<&str>) -> PathBuf {
    target().join(triple.unwrap_or_default()).join("release")
}

/// Where everything goes that is made: beside what cargo builds.
pub fn output() -> PathBuf {
    target().join("package")
}

/// Where downloads are kept for the next time.
pub fn downloads() -> PathBuf {
    output().join("downloads")
}
