//! `packaging archive`: packs a folder into one file that is unpacked anywhere: tar.gz for
//! Linux and macOS, ZIP for Windows. The same folder gives the same bytes.
//! Knows nothing of what is in the folder.

use std::env;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use flate2::{Compression, GzBuilder};
use fs_err as fs;
use tar::{EntryType, Header};
use walkdir::WalkDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

#[cfg(test)]
mod tests;

/// 1980-01-01, in seconds as Unix counts them: no ZIP knows an earlier day.
const EPOCH: u64 = 315_532_800;

/// What can be typed after `packaging archive`.
#[derive(Args)]
pub struct Options {
    /// What is packed
    folder: PathBuf,
    /// Where it goes; its end says how: .zip or .tar.gz
    #[arg(long)]
    out: PathBuf,
    /// The folder that appears when it is unpacked [default: the name of FOLDER]
    #[arg(long)]
    name: Option<String>,
}

/// A file or a folder on its way into an archive.
struct Entry {
    path: PathBuf,
    /// Its path in the archive, with `/`.
    inside: String,
    is_folder: bool,
    mode: u32,
}

/// Packs as the end of the name says.
pub fn run(options: &Options) -> Result<ExitCode> {
    let Options { folder, out, name } = options;
    let own_name = folder.file_name().map(|it| it.to_string_lossy().into_owned());
    let name = name.clone().or(own_name).unwrap_or_default();
    let file = out.to_string_lossy();
    if file.ends_with(".zip") {
        zip(folder, &name, out)?;
    } else if file.ends_with(".tar.gz") {
        tar_gz(folder, &name, out)?;
    } else {
        bail!(
            "could not tell what `{file}` is to be\n  try: a name with .zip or .tar.gz"
        );
    }
    println!("{file}");
    Ok(ExitCode::SUCCESS)
}

/// Packs a folder so that a folder called `name` appears when it is unpacked.
///
/// # Errors
/// A link in the folder is one: where it leads may not be there.
pub fn tar_gz(folder: &Path, name: &str, out: &Path) -> Result<()> {
    let words = env::var("SOURCE_DATE_EPOCH").ok();
    let time = time(words.as_deref())?;
    let gzip = GzBuilder::new().write(fs::File::create(out)?, Compression::default());
    let mut archive = tar::Builder::new(gzip);
    for entry in entries(folder, name)? {
        let mut header = Header::new_gnu();
        header.set_mode(entry.mode);
        header.set_mtime(time);
        header.set_uid(0);
        header.set_gid(0);
        if entry.is_folder {
            header.set_entry_type(EntryType::Directory);
            header.set_size(0);
            archive.append_data(&mut header, &entry.inside, &[][..])?;
        } else {
            let file = fs::File::open(&entry.path)?;
            header.set_size(file.metadata()?.len());
            archive.append_data(&mut header, &entry.inside, file)?;
        }
    }
    archive.into_inner()?.finish()?;
    Ok(())
}

/// Packs a folder as [`tar_gz`] does.
///
/// A ZIP has times without a zone, so all of its files have the same one: 1980-01-01.
pub fn zip(folder: &Path, name: &str, out: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(fs::File::create(out)?);
    for entry in entries(folder, name)? {
        add(&mut archive, &entry)
            .with_context(|| format!("could not pack `{}`", entry.path.display()))?;
    }
    archive.finish()?;
    Ok(())
}

fn add(archive: &mut ZipWriter<impl Write + Seek>, entry: &Entry) -> Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix) // On Windows, too: the same bytes everywhere.
        .unix_permissions(entry.mode);
    if entry.is_folder {
        archive.add_directory(&entry.inside, options)?;
    } else {
        archive.start_file(&entry.inside, options)?;
        std::io::copy(&mut fs::File::open(&entry.path)?, archive)?;
    }
    Ok(())
}

/// Lists all that is in a folder, and the folder itself, in an order that never changes.
fn entries(folder: &Path, name: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.context("could not pack the folder")?;
        let path = entry.path();
        if entry.path_is_symlink() {
            bail!(
                "could not pack `{}`: it is a link\n  try: a copy of what it leads to",
                path.display()
            );
        }
        let mut inside = name.to_string();
        for part in path.strip_prefix(folder)? {
            let part = part.to_str().with_context(|| {
                format!("could not pack `{}`: its name is not text", path.display())
            })?;
            inside = format!("{inside}/{part}");
        }
        let is_folder = entry.file_type().is_dir();
        let is_program = is_folder || is_executable(&entry.metadata()?);
        let mode = if is_program { 0o755 } else { 0o644 };
        entries.push(Entry { path: entry.into_path(), inside, is_folder, mode });
    }
    Ok(entries)
}

/// Reads the time that reproducible builds agree on, or takes the earliest.
fn time(words: Option<&str>) -> Result<u64> {
    let Some(words) = words else { return Ok(EPOCH) };
    words.parse().with_context(|| {
        format!("could not read SOURCE_DATE_EPOCH=`{words}`\n  try: whole seconds")
    })
}

#[cfg(unix)]
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

/// Windows tells a program by its name.
#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}
