//! `packaging sign`: signs an app for macOS, and all code in it, from the inside out.
//! Knows nothing of how the app was made, and sends nothing to Apple: `notarize` does.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use xshell::{Shell, cmd};

mod plan;
mod mach_o;
mod entitlements;

use entitlements::Entitlements;
use mach_o::Code;
use plan::{Step, What, plan};

use crate::signing::read;

/// Who signs, unless `--identity` says it; Tauri's command reads the same variable.
const IDENTITY: &str = "APPLE_SIGNING_IDENTITY";

/// The identity that is none: the code is sealed, and nobody vouches for it.
const NOBODY: &str = "-";

/// What can be typed after `packaging sign`.
#[derive(Args)]
pub struct Options {
    /// The app, or a folder that will be in one
    app: PathBuf,
    /// Whose certificate in the keychain to use; `-` seals the code without one
    #[arg(long, value_name = "NAME")]
    identity: Option<String>,
    /// Say what would be signed and in which order, on any system
    #[arg(long)]
    dry_run: bool,
}

/// Signs, or says what would be signed; without an identity, says how to give one.
pub fn run(options: &Options) -> Result<ExitCode> {
    let identity = options.identity.clone().or_else(|| read(IDENTITY));
    match identity {
        _ if options.dry_run => {
            let steps = tell(&options.app)?;
            println!("would sign {steps} pieces of code, in this order");
        }
        Some(identity) => {
            let steps = sign(&options.app, &identity)?;
            println!("signed by `{identity}`: {steps} pieces of code");
        }
        None => println!(
            "unsigned: `{}`\n  try: packaging sign --identity NAME, or {IDENTITY}=NAME; \
             a Mac lists the names by `security find-identity -v -p codesigning`",
            options.app.display()
        ),
    }
    Ok(ExitCode::SUCCESS)
}

/// Signs what is staged, if the environment says who does, and tells what was done.
pub fn sign_bundle(bundle: &Path) -> Result<String> {
    match read(IDENTITY) {
        Some(identity) => Ok(format!("on {} pieces of code", sign(bundle, &identity)?)),
        // Without a seal, macOS calls what was downloaded damaged, and opens it for nobody.
        None if cfg!(target_os = "macos") => {
            let pieces = sign(bundle, NOBODY)?;
            Ok(format!("by nobody, on {pieces} pieces of code: {IDENTITY} is not set"))
        }
        None => Ok(format!("none: {IDENTITY} is not set")),
    }
}

/// Prints all that would be signed, and returns how much it is.
fn tell(app: &Path) -> Result<usize> {
    let (root, steps, entitlements) = prepare(app)?;
    for step in &steps {
        println!("{}", words(step, &root, &entitlements));
    }
    Ok(steps.len())
}

/// Signs all of it, lets macOS check it, and returns how much it is.
fn sign(app: &Path, identity: &str) -> Result<usize> {
    let (root, steps, entitlements) = prepare(app)?;
    for step in &steps {
        sign_step(step, &root, &entitlements, identity)?;
    }
    verify(&root, &steps)?;
    Ok(steps.len())
}

/// Finds what there is to sign, and what it asks for.
fn prepare(app: &Path) -> Result<(PathBuf, Vec<Step>, Entitlements)> {
    let root = fs_err::canonicalize(app)?;
    let steps = plan(&root)?;
    Ok((root, steps, Entitlements::read()?))
}

/// Says in a line what is signed, and what it asks for.
fn words(step: &Step, root: &Path, entitlements: &Entitlements) -> String {
    let kind = match step.what {
        What::Code(Code::Library) => "library",
        What::Code(Code::Program) => "program",
        What::Bundle => "bundle",
    };
    let path = match step.path.strip_prefix(root) {
        Ok(inside) if inside != Path::new("") => inside,
        _ => Path::new(root.file_name().unwrap_or_default()),
    };
    let asks = entitlements.of(step, root).map(|list| list.names.join(", "));
    let asks = asks.map(|names| format!(" asks for {names}")).unwrap_or_default();
    format!("{kind:<8} {}{asks}", path.display())
}

/// Signs one piece of code.
fn sign_step(
    step: &Step,
    root: &Path,
    entitlements: &Entitlements,
    identity: &str,
) -> Result<()> {
    let shell = Shell::new()?;
    let path = &step.path;
    let list = entitlements.of(step, root);
    let asks =
        list.map(|list| ["--entitlements".as_ref(), list.file.path().as_os_str()]);
    let asks = asks.into_iter().flatten();
    // Libraries of nobody are of no team, and the hardened runtime would refuse them.
    let how: &[&str] = match identity {
        NOBODY => &["--timestamp=none"],
        _ => &["--timestamp", "--options", "runtime"],
    };
    cmd!(shell, "codesign --force --sign {identity} {how...} {asks...} {path}")
        .quiet()
        .run()
        .with_context(|| format!("could not sign `{}`", path.display()))
}

/// Lets macOS check what was signed, an app as strictly as at its first start.
fn verify(root: &Path, steps: &[Step]) -> Result<()> {
    let shell = Shell::new()?;
    let is_app = steps.last().is_some_and(|step| step.path == root);
    let paths: Vec<&Path> = if is_app {
        vec![root]
    } else {
        steps.iter().map(|step| step.path.as_path()).collect()
    };
    for path in paths {
        cmd!(shell, "codesign --verify --deep --strict {path}")
            .quiet()
            .run()
            .with_context(|| {
                format!("the signature of `{}` does not hold", path.display())
            })?;
    }
    Ok(())
}
