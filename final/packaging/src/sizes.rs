//! `packaging sizes`: prints how big a folder is and what makes it so, for a team that looks
//! for something to leave out.
//! Knows nothing of what the folder is for.

use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use fs_err as fs;

/// A folder with more than this share of it all is not named, but what is in it.
const TOO_MUCH: u64 = 5; // a fifth

/// What can be typed after `packaging sizes`.
#[derive(Args)]
pub struct Options {
    /// The folder
    folder: PathBuf,
    /// How many of its parts are named
    #[arg(long, default_value_t = 12)]
    parts: usize,
}

/// How big a folder is, and which of its parts are the largest.
#[derive(Debug, PartialEq)]
pub struct Sizes {
    /// In bytes, as is all here: not as a disk rounds it.
    pub total: u64,
    /// Paths from the folder, with `/`; the largest first.
    pub largest: Vec<(String, u64)>,
}

/// A file or a folder, with all that is in it.
struct Part {
    path: PathBuf,
    size: u64,
    inside: Vec<Part>,
}

/// Prints the table.
pub fn run(options: &Options) -> Result<ExitCode> {
    print!("{}", Sizes::of(&options.folder, options.parts)?);
    Ok(ExitCode::SUCCESS)
}

impl Sizes {
    /// Measures a folder, and finds its `count` largest parts.
    pub fn of(folder: &Path, count: usize) -> Result<Self> {
        let root = Part::measure(folder.to_path_buf())
            .with_context(|| format!("could not measure `{}`", folder.display()))?;
        let total = root.size;
        let mut largest = Vec::new();
        for part in root.inside {
            part.split(total / TOO_MUCH, &mut largest);
        }
        largest.sort_by(|a, b| b.size.cmp(&a.size).then(a.path.cmp(&b.path)));
        largest.truncate(count);
        let named = |it: Part| -> Result<(String, u64)> {
            let path =
                it.path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/");
            Ok((path, it.size))
        };
        Ok(Self {
            total,
            largest: largest.into_iter().map(named).collect::<Result<_>>()?,
        })
    }
}

impl Part {
    fn measure(path: PathBuf) -> Result<Self> {
        let metadata = fs::symlink_metadata(&path)?;
        if !metadata.is_dir() {
            return Ok(Self { path, size: metadata.len(), inside: Vec::new() });
        }
        let entries = fs::read_dir(&path)?.map(|it| Self::measure(it?.path()));
        let inside = entries.collect::<Result<Vec<_>>>()?;
        Ok(Self { path, size: inside.iter().map(|it| it.size).sum(), inside })
    }

    /// Adds itself to the list, or what is in it, if that says more.
    fn split(self, limit: u64, list: &mut Vec<Part>) {
        if self.size <= limit || self.inside.is_empty() {
            list.push(self);
            return;
        }
        for part in self.inside {
            part.split(limit, list);
        }
    }
}

/// A short table, in millions of bytes.
impl Display for Sizes {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let mut row = |size: u64, name: &str| {
            let tenths = (size + 50_000) / 100_000;
            writeln!(f, "{:>6}.{} MB  {name}", tenths / 10, tenths % 10)
        };
        row(self.total, "all")?;
        for (path, size) in &self.largest {
            row(*size, path)?;
        }
        let rest = self.total - self.largest.iter().map(|(_, size)| size).sum::<u64>();
        row(rest, "the rest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_folder_is_split_until_its_parts_say_something() {
        let folder = tempfile::tempdir().unwrap();
        for (path, size) in [
            ("python/lib/site-packages/django/locale/a.mo", 1_500_000),
            ("python/lib/site-packages/django/admin.py", 400_000),
            ("python/lib/site-packages/waitress/task.py", 900_000),
            ("python/lib/json/decoder.py", 1_000_000),
            ("python/libpython.so", 6_000_000),
            ("django/manage.py", 149_999),
            ("manifest.json", 50_000),
        ] {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::File::create(file).unwrap().set_len(size).unwrap();
        }

        let sizes = Sizes::of(folder.path(), 4).unwrap();

        let table = [
            "    10.0 MB  all",
            "     6.0 MB  python/libpython.so",
            "     1.9 MB  python/lib/site-packages/django",
            "     1.0 MB  python/lib/json",
            "     0.9 MB  python/lib/site-packages/waitress",
            "     0.2 MB  the rest",
        ];
        assert_eq!(sizes.to_string().lines().collect::<Vec<_>>(), table);
    }
}
