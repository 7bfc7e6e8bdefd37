//! Owns what the app wrote down of its own launch, put on the clock of whoever watched.
//! Knows nothing of what the marks stand for.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use serde_json::Value;

/// The marks of one launch, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Startup {
    /// From the launch to the first line of `main`: the system loads the program.
    pub loaded: Duration,
    /// What was reached, and when, counted from the launch.
    pub marks: Vec<(String, Duration)>,
}

/// Finds the file that the app writes when its page is shown, in its folder in `data`.
pub fn find(data: &Path) -> Option<PathBuf> {
    fs_err::read_dir(data)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("logs/startup.json")))
        .find(|file| file.exists())
}

impl Startup {
    /// Reads the file of a launch that was `started` then.
    pub fn read(file: &Path, started: SystemTime) -> Result<Startup> {
        let text = fs_err::read_to_string(file)?;
        // It is written at its last mark, and so tells when that was on our clock.
        let written = fs_err::metadata(file)?.modified()?;
        let elapsed = written.duration_since(started).unwrap_or_default();
        Startup::parse(&text, elapsed)
            .with_context(|| format!("could not read `{}`", file.display()))
    }

    /// Reads marks whose last one was reached `elapsed` after the launch.
    fn parse(text: &str, elapsed: Duration) -> Option<Startup> {
        let all: Vec<Value> = serde_json::from_str(text).ok()?;
        let mark = |mark: &Value| -> Option<(String, Duration)> {
            let time = Duration::try_from_secs_f64(mark["ms"].as_f64()? / 1000.0);
            Some((mark["what"].as_str()?.to_string(), time.ok()?))
        };
        let mut marks: Vec<_> = all.iter().map(mark).collect::<Option<_>>()?;
        let loaded = elapsed.saturating_sub(marks.last()?.1);
        for (_, time) in &mut marks {
            *time += loaded;
        }
        Some(Startup { loaded, marks })
    }

    /// When something was reached first.
    pub fn time_of(&self, what: &str) -> Option<Duration> {
        self.marks.iter().find(|(name, _)| name == what).map(|(_, time)| *time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_from_the_launch() {
        let text =
            r#"[{"ms": 1.5, "what": "python"}, {"ms": 800, "what": "page shown"}]"#;

        let startup = Startup::parse(text, Duration::from_millis(820)).unwrap();

        assert_eq!(startup.loaded, Duration::from_millis(20));
        assert_eq!(startup.time_of("python"), Some(Duration::from_micros(21_500)));
        assert_eq!(startup.time_of("page shown"), Some(Duration::from_millis(820)));
        assert_eq!(startup.time_of("healthy"), None);
    }

    #[test]
    fn a_file_of_another_kind_is_not_read() {
        assert_eq!(Startup::parse("[]", Duration::ZERO), None);
        assert_eq!(Startup::parse(r#"[{"ms": 1}]"#, Duration::ZERO), None);
    }

    #[test]
    fn the_file_is_found_whatever_the_app_is_called() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(find(data.path()), None);

        let file = data.path().join("flyingstable/logs/startup.json");
        fs_err::create_dir_all(file.parent().unwrap()).unwrap();
        fs_err::write(&file, "[]").unwrap();

        assert_eq!(find(data.path()), Some(file));
    }
}
