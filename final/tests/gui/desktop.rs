//! Owns what stands in for the user's desktop: the programs that the app finds there.
//! Knows nothing of the app.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Stands in for the desktop's own opener, and writes down what it should open.
const XDG_OPEN: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n";

/// Makes a program that is the app with more in its environment, which the web driver
/// does not get.
pub fn app_with(home: &Path, environment: &[(&str, &str)]) -> PathBuf {
    let program = home.join("app");
    let lines =
        environment.iter().map(|(name, value)| format!("export {name}='{value}'"));
    let lines = lines.collect::<Vec<_>>().join("\n");
    let app = env!("CARGO_BIN_EXE_final");
    make_program(&program, &format!("#!/bin/sh\n{lines}\nexec '{app}' \"$@\"\n"));
    program
}

/// Makes a folder of programs that the app finds before all others.
pub fn fake_programs(home: &Path) -> String {
    let programs = home.join("programs");
    fs_err::create_dir(&programs).unwrap();
    make_program(&programs.join("xdg-open"), XDG_OPEN);
    format!("{}:{}", programs.display(), std::env::var("PATH").unwrap())
}

fn make_program(path: &Path, text: &str) {
    fs_err::write(path, text).unwrap();
    fs_err::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
}
