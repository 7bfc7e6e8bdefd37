//! Owns compiling all modules before they are packaged: the bundle is read-only, so Python
//! could keep nothing of what it compiles at each start.
//! Knows nothing of what the modules do.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;
use xshell::cmd;

use super::Stage;
use super::python::Interpreter;
use crate::target::Target;

/// What looks like modules and is not: `django-admin startapp` fills it in.
const TEMPLATES: &str = "conf.(app|project)_template";

/// Prints the version as `python.toml` has it.
const VERSION: &str = "import sys; print('%d.%d.%d' % sys.version_info[:3])";

/// Compiles what can be imported, and returns how many modules that is.
pub fn compile(stage: &Stage, python: &Interpreter) -> Result<usize> {
    let program = stage.runnable(python)?;
    let (bundle, modules) = (&stage.bundle, &python.modules);
    let django = bundle.join("django");
    // `unchecked-hash`: used without a look at its source, which nobody changes.
    let command = cmd!(
        stage.shell,
        "{program} -I -m compileall -q -f -j 0 --invalidation-mode unchecked-hash
            -x {TEMPLATES} -s {bundle} {modules} {django}"
    );
    command.quiet().run().context("could not compile the modules")?;
    let files = WalkDir::new(bundle).into_iter().filter_map(Result::ok);
    let compiled = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".pyc");
    let count = files.filter(|file| compiled(file.file_name())).count();
    if count == 0 {
        bail!("could not compile the modules in `{}`", bundle.display());
    }
    Ok(count)
}

impl Stage {
    /// The Python that can be run here for `python`: itself, or where it is for another
    /// system, the project's own of the same version, whose bytecode is the same.
    pub fn runnable(&self, python: &Interpreter) -> Result<PathBuf> {
        if self.target == Target::here()? {
            return Ok(python.program.clone());
        }
        let venv = self.project.join(".venv");
        let places = [venv.join("bin/python"), venv.join("Scripts/python.exe")];
        let program = places.into_iter().find(|it| it.is_file());
        let program = program.context("could not find the project's `.venv`")?;
        let found = cmd!(self.shell, "{program} -I -c {VERSION}").quiet().read()?;
        let minor = |version: &str| version.rsplit_once('.').map(|it| it.0.to_string());
        if minor(&found) != minor(&python.version) {
            bail!(
                "could not stage for {} with Python {found}: the bundle has {}\n  \
                 try: make `.venv` with that version, or stage on {:?} itself",
                self.target.triple,
                python.version,
                self.target.system
            );
        }
        Ok(program)
    }
}
