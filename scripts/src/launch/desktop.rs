//! Owns the screen of a launch on Windows and macOS: the user's own.
//! Knows nothing of the app.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// How often we look for a screen that stands still; each look takes a second or so.
const LOOKS: u32 = 10;

/// What Windows runs to save all that is on the screen in a file, which is named last.
const COPY_SCREEN: &str = "\
    Add-Type -AssemblyName System.Windows.Forms, System.Drawing; \
    $area = [System.Windows.Forms.SystemInformation]::VirtualScreen; \
    $picture = New-Object System.Drawing.Bitmap $area.Width, $area.Height; \
    $pen = [System.Drawing.Graphics]::FromImage($picture); \
    $pen.CopyFromScreen($area.Location, [System.Drawing.Point]::Empty, $area.Size); \
    $picture.Save($env:SCREENSHOT)";

/// The desktop that the user sees.
pub struct Screen;

impl Screen {
    /// It is there already.
    #[expect(clippy::unnecessary_wraps, reason = "on Linux it has to be made")]
    pub fn find() -> Result<Screen> {
        Ok(Screen)
    }

    /// A window opens there by itself.
    #[expect(clippy::unused_self, reason = "on Linux there are several")]
    pub fn lend(&self, _: &mut Command) {}

    /// Saves what is to be seen, once two looks see the same.
    #[expect(clippy::unused_self, reason = "on Linux there are several")]
    pub fn photograph(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            fs_err::create_dir_all(folder)?;
        }
        let mut last = Vec::new();
        for _ in 0..LOOKS {
            look(file)?;
            let picture = fs_err::read(file)?;
            if picture == last {
                break;
            }
            last = picture;
        }
        Ok(())
    }
}

/// Saves what is on the screen now.
fn look(file: &Path) -> Result<()> {
    let mut tool = if cfg!(windows) {
        let mut tool = Command::new("powershell");
        tool.args(["-NoProfile", "-NonInteractive", "-Command", COPY_SCREEN]);
        tool
    } else {
        let mut tool = Command::new("screencapture");
        tool.arg("-x").arg(file); // without the sound of a camera
        tool
    };
    let status = tool.env("SCREENSHOT", file).status();
    if !status.context("could not run the tool for screenshots")?.success() {
        bail!("could not take a screenshot");
    }
    Ok(())
}
