//! Owns where things are: the app, the project, and what is made.
//! Knows nothing of what is done with them.

use std::path::{Path, PathBuf};

/// The crate of the app, the folder above this one.
pub fn app() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("it is there")
}

/// The Django project, beside the app.
pub fn django() -> PathBuf {
    app().with_file_name("django")
}
