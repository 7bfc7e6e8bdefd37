//! Owns the app as users get it: the release build, with its bundle beside it.
//! Knows nothing of what it is wanted for; a package is made with more care.

use std::path::PathBuf;

use anyhow::Result;
use xshell::Shell;

use crate::app;
use crate::bench::bundle::Bundle;
use crate::repo::Repo;

/// Names the program for the tests that look at it.
pub const VARIABLE: &str = "RELEASED_APP";

/// Where it is laid out, from the root of the repository.
const FOLDER: &str = "target/released";

/// Builds it, lays it out anew, and returns the program.
pub fn lay_out(repo: &Repo, shell: &Shell) -> Result<PathBuf> {
    let built = app::build_release(shell)?;
    let folder = repo.root.join(FOLDER);
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    fs_err::create_dir_all(&folder)?;
    let program = folder.join("flying-stable");
    fs_err::copy(built, &program)?;
    Bundle::lay_out(repo, shell, &program)?;
    Ok(program)
}
