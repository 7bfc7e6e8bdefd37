//! Owns the app as users get it: the release build, with its bundle beside it.
//! Knows nothing of what it is wanted for, and nothing of packages.

use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Result;
use xshell::Shell;

use crate::app;
use crate::package;
use crate::repo::Repo;

/// Names the program for the tests that look at it.
pub const VARIABLE: &str = "RELEASED_APP";

/// Where it is laid out, from the root of the repository.
const FOLDER: &str = "target/released";

/// Builds it, puts it beside a bundle that is staged once, and returns the program.
pub fn lay_out(repo: &Repo, shell: &Shell) -> Result<PathBuf> {
    static STAGED: OnceLock<()> = OnceLock::new();
    let built = app::build_release(shell)?;
    let folder = repo.root.join(FOLDER);
    if STAGED.get().is_none() {
        package::stage(shell, &folder.join("bundle"))?;
        let _ = STAGED.set(()); // Nobody else stages meanwhile.
    }
    let program = folder.join("flying-stable");
    fs_err::copy(built, &program)?;
    Ok(program)
}
