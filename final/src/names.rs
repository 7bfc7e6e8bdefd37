//! Owns the names that a team changes first; `tauri.conf.json` has them too.
//! Knows nothing of what bears them.

/// What the user calls the app.
pub const NAME: &str = "Flying Stable";

/// Who makes it, as a domain back to front: it decides where the users' data lives, so
/// choose it before the first release.
pub const MAKER: (&str, &str) = ("com", "example");
