//! Owns the processes of the app in its window: which there are.
//! Knows nothing of why anybody asks.

use std::path::Path;

/// Returns the ids of those that have this home, and `word` in their command.
pub fn of(home: &Path, word: &str) -> Vec<String> {
    let home = format!("HOME={}", home.display());
    let processes = fs_err::read_dir("/proc").unwrap().filter_map(|entry| {
        let process = entry.ok()?.path();
        let environment = fs_err::read(process.join("environ")).ok()?;
        let is_ours =
            environment.split(|byte| *byte == 0).any(|it| it == home.as_bytes());
        let command = fs_err::read_to_string(process.join("cmdline")).ok()?;
        let is_app = is_ours && !command.starts_with("WebKitWebDriver");
        (is_app && command.contains(word))
            .then(|| process.file_name().unwrap().to_string_lossy().into_owned())
    });
    processes.collect()
}
