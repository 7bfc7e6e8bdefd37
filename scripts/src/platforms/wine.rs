//! Owns a Windows of our own under Wine: its folder, and its beginning and end.
//! Knows nothing of what is run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use xshell::{PushEnv, Shell, cmd};

use crate::probe::path_of;

/// How cargo is told what runs a program for Windows.
const RUNNER: &str = "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER";

/// Where Debian and Ubuntu have Wine's program for 64 bits, which is not on the path.
const LOADER: &str = "/usr/lib/wine/wine64";

/// A Windows that runs for as long as this value lives.
pub struct Wine {
    /// The program that runs programs.
    loader: PathBuf,
    /// What Wine calls its prefix; it has the whole of `C:`.
    folder: PathBuf,
}

/// Finds the program that runs programs for Windows.
pub fn loader() -> Option<PathBuf> {
    let known = Some(PathBuf::from(LOADER)).filter(|path| path.is_file());
    known.or_else(|| path_of("wine64").or_else(|| path_of("wine")).map(PathBuf::from))
}

impl Wine {
    /// Makes the folder if it is not there, and starts what runs in the background.
    pub fn start(shell: &Shell, folder: &Path) -> Result<Self> {
        let loader =
            loader().context("could not find Wine\n  try: cargo tour doctor")?;
        let wine = Self { loader, folder: folder.to_path_buf() };
        fs_err::create_dir_all(folder)?;
        // Started now, with no output, or the end of the tests' output would be its end.
        wine.background("wineboot", &["--init"])?;
        wine.add_missing_library(shell)?;
        Ok(wine)
    }

    /// Lets cargo run programs for Windows, with libraries from one more folder.
    pub fn lend<'a>(&self, shell: &'a Shell, libraries: &Path) -> Vec<PushEnv<'a>> {
        let libraries = format!("Z:{}", libraries.display()).replace('/', "\\");
        let mut lent = vec![
            shell.push_env(RUNNER, &self.loader),
            shell.push_env("WINEPATH", libraries),
        ];
        let variables = self.variables();
        lent.extend(variables.map(|(name, value)| shell.push_env(name, value)));
        lent
    }

    /// Where it is, that it keeps quiet, and that nobody is asked to install a browser.
    fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("WINEPREFIX", self.folder.display().to_string()),
            ("WINEDEBUG", "-all".into()),
            ("WINEDLLOVERRIDES", "mscoree,mshtml=".into()),
        ]
    }

    /// Runs one of Wine's own programs with nothing to read and nobody who listens.
    fn background(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let status = Command::new(&self.loader)
            .arg(program)
            .args(arguments)
            .envs(self.variables())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .with_context(|| format!("could not run Wine's `{program}`"))?;
        if !status.success() {
            let folder = self.folder.display();
            bail!("could not run Wine's `{program}`: {status}\n  try: rm -r {folder}");
        }
        Ok(())
    }

    /// Builds what this Wine does not have, where Windows has it.
    fn add_missing_library(&self, shell: &Shell) -> Result<()> {
        let library = self.folder.join("drive_c/windows/system32/bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let source = self.folder.with_file_name("process_prng.c");
        fs_err::write(&source, include_str!("process_prng.c"))?;
        cmd!(
            shell,
            "x86_64-w64-mingw32-gcc -shared -O2 -o {library} {source} -ladvapi32"
        )
        .run()
        .context("could not build `bcryptprimitives.dll` for Wine")
    }
}

impl Drop for Wine {
    /// Ends all that runs in this folder, and nothing else.
    fn drop(&mut self) {
        // What is left ends by itself, some seconds later.
        let _ = self.background("wineboot", &["--shutdown", "--force"]);
    }
}
