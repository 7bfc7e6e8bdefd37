//! Owns an app in its window as users have it: nobody drives it, and nobody asks the page.
//! Knows nothing of what it shows.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;
use tokio::process::Child;

use crate::{
    driver::Driver,
    evidence, processes,
    project::Project,
    screen::Screen,
    wait::{until, within},
};

/// Has the server say which pages it is asked for.
const TELLS_PAGES: &str = r#"
import sys
quiet = application


def application(environ, start_response):
    print("asked for", environ["PATH_INFO"], file=sys.stderr, flush=True)
    return quiet(environ, start_response)
"#;

/// An app with a home, a project and a display of its own.
pub struct Undriven {
    pub data: PathBuf,
    pub screen: Screen,
    app: Child,
    driver: Driver,
    home: TempDir,
    _project: Project,
}

impl Undriven {
    /// Starts the app and waits until the first page was asked for.
    pub async fn open(environment: &[(&str, &str)]) -> Self {
        evidence::watch();
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let driver = Driver::start(home.path(), &[]).await;
        let project = Project::copy();
        project.append("config/wsgi.py", TELLS_PAGES);
        let mut command = driver.command(env!("CARGO_BIN_EXE_final"));
        command.arg("--data-dir").arg(&data).arg("--django").arg(project.path());
        let app = command.envs(environment.iter().copied()).spawn().unwrap();
        let screen = Screen::of(home.path());
        let scene = Self { data, screen, app, driver, home, _project: project };
        scene.pages_are(1).await;
        scene
    }

    /// Waits until the first page was asked for so many times.
    pub async fn pages_are(&self, count: usize) {
        until(&format!("request {count} for the first page"), async || {
            let log = fs_err::read_to_string(self.data.join("logs/django.log")).ok()?;
            (log.lines().filter(|line| *line == "asked for /").count() >= count)
                .then_some(())
        })
        .await;
    }

    /// Returns the ids of the app's processes that have `word` in their command.
    pub fn processes(&self, word: &str) -> Vec<String> {
        processes::of(self.home.path(), word)
    }

    /// Closes the window once its page is there, and returns the home that is left.
    pub async fn leave(&mut self) -> &Path {
        self.says("page shown").await;
        self.driver.display.close_windows();
        within("the end of the app", self.app.wait()).await.unwrap();
        self.home.path()
    }

    /// Waits until the shell's log has these words.
    pub async fn says(&self, words: &str) {
        until(words, async || {
            let log = fs_err::read_to_string(self.data.join("logs/shell.log")).ok()?;
            log.contains(words).then_some(())
        })
        .await;
    }

    /// Asks the app to end, waits until it has, and returns its exit code.
    pub async fn end(mut self) -> Option<i32> {
        let pid = self.app.id().unwrap().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        let exit = within("the end of the app", self.app.wait()).await.unwrap();
        exit.code()
    }
}

impl Drop for Undriven {
    /// Keeps what a test that failed halfway has left, and cleans up after it.
    fn drop(&mut self) {
        evidence::keep(&self.data.join("logs"));
        evidence::keep(self.screen.file());
        for process in self.processes("") {
            let _ = Command::new("kill").args(["-KILL", &process]).status();
        }
    }
}
