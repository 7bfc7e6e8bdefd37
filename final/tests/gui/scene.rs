//! Owns one running app with a data folder of its own, and the eyes and hands on it.
//! Knows nothing of what the pages are about.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Child;

use crate::{
    desktop::{app_with, fake_programs},
    display::Display,
    driver::Driver,
    evidence, processes,
    wait::{until, within},
    webdriver::{Element, Page},
};

/// What is special about a scene.
#[derive(Default)]
pub struct Setting {
    /// The theme of the desktop.
    pub theme: &'static str,
    /// Another project than the repository's own.
    pub django: Option<PathBuf>,
    /// Seconds that a stage of the start may take.
    pub patience: Option<u32>,
    /// Another data folder than one of its own.
    pub data: Option<PathBuf>,
    /// Lets the app find its data folder itself, in its home.
    pub is_at_home: bool,
    /// What else the app finds in its environment.
    pub environment: Vec<(&'static str, &'static str)>,
}

impl Setting {
    /// Runs another project than the repository's own.
    pub fn with_project(folder: &Path) -> Self {
        Self { django: Some(folder.to_owned()), ..Self::default() }
    }
}

/// An app in its window.
pub struct Scene {
    /// The folder that the app keeps its data in.
    pub data: PathBuf,
    pub page: Page,
    driver: Driver,
    home: TempDir,
}

impl Scene {
    /// Opens the app and waits until it shows the first page of Django.
    pub async fn open() -> Self {
        let scene = Self::launch(Setting::default()).await;
        scene.see("h1", "My Ponies").await;
        scene
    }

    /// Starts the app, and returns as soon as its web view can be asked things.
    pub async fn launch(setting: Setting) -> Self {
        evidence::watch();
        let home = tempfile::tempdir().unwrap();
        // A folder like those that people make, and that programs stumble over.
        let mut data = setting.data.unwrap_or(home.path().join("Zoë's data, 100 % #1"));
        let path = fake_programs(home.path());
        let environment =
            [("PATH", path.as_ref()), ("GTK_THEME", setting.theme.as_ref())];
        let driver = Driver::start(home.path(), &environment).await;

        let mut arguments = if setting.is_at_home {
            data = home.path().join(".local/share/flyingstable");
            vec![]
        } else {
            vec![json!("--data-dir"), json!(data)]
        };
        if let Some(django) = setting.django {
            arguments.extend([json!("--django"), json!(django)]);
        }
        if let Some(seconds) = setting.patience {
            arguments.extend([json!("--patience"), json!(seconds.to_string())]);
        }
        let app = app_with(home.path(), &setting.environment);
        let app = json!({ "binary": app, "args": arguments });
        let wishes = json!({ "webkitgtk:browserOptions": app });
        let page = within("the window", Page::open(&driver.address, wishes));
        let page = page.await.unwrap();
        Self { data, page, driver, home }
    }

    /// Waits until an element that `selector` finds has `words` in its text.
    pub async fn see(&self, selector: &str, words: &str) {
        let what = format!("`{words}` in `{selector}`");
        until(&what, async || self.text(selector).await?.contains(words).then_some(()))
            .await;
    }

    /// Returns the text of the first element that `selector` finds, if it is there.
    pub async fn text(&self, selector: &str) -> Option<String> {
        // Not the driver's own idea of it, which leaves out text in a clipped box.
        let script = "return document.querySelector(arguments[0])?.innerText";
        let text = self.page.execute(script, json!([selector])).await.ok()?;
        text.as_str().map(str::to_owned)
    }

    /// Waits for an element that the user can see.
    pub async fn find(&self, selector: &str) -> Element<'_> {
        until(&format!("`{selector}`"), async || {
            let found = self.page.find("css selector", selector).await.ok()?;
            found.is_displayed().await.ok()?.then_some(found)
        })
        .await
    }

    /// Clicks on what `selector` finds.
    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// Types into a field, in place of what it holds.
    pub async fn fill(&self, selector: &str, words: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(words).await.unwrap();
        // Keys are pressed one by one, and the driver does not wait for the last one.
        until(&format!("`{words}` in the field"), async || {
            let value = field.property("value").await.ok()?;
            (value == words).then_some(())
        })
        .await;
    }

    /// Follows a link of the bar at the top.
    pub async fn go(&self, heading: &str) {
        let link = format!("//nav//a[normalize-space() = '{heading}']");
        let link = self.page.find("xpath", &link).await.unwrap();
        link.click().await.unwrap();
        self.see("h1", heading).await;
    }

    /// Runs a few lines of JavaScript in the page.
    pub async fn run(&self, script: &str) {
        self.page.execute(script, json!([])).await.unwrap();
    }

    /// Returns the value of an expression of JavaScript, evaluated in the page.
    pub async fn ask(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        self.page.execute(&script, json!([])).await.unwrap()
    }

    /// Waits until an expression of JavaScript is true in the page.
    pub async fn hold(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        until(expression, async || {
            let answer = self.page.execute(&script, json!([])).await.ok()?;
            answer.as_bool()?.then_some(())
        })
        .await;
    }

    /// Calls a command of the shell from the page, and returns why it was refused.
    pub async fn refusal(&self, command: &str) -> Option<String> {
        let script = "const [command, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command).then(
                () => done(null), (reason) => done(String(reason)))";
        let answer = self.page.execute_async(script, json!([command]));
        within("an answer to the command", answer)
            .await
            .unwrap()
            .as_str()
            .map(str::to_owned)
    }

    /// Gives the window a size in pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        self.page.resize(width, height).await.unwrap();
        self.hold(&format!("window.innerWidth === {width}")).await;
    }

    /// Puts a picture of the page into `target/screenshots`, once it stands still.
    pub async fn picture(&self, name: impl fmt::Display) {
        self.hold("[...document.images].every((it) => it.complete)").await;
        self.hold(
            "document.getAnimations().every((it) => it.playState !== 'running' \
             || it.effect.getComputedTiming().endTime === Infinity)",
        )
        .await;
        // The second frame begins when the first one, with all that changed, is painted.
        let painted = "const [done] = arguments;
            requestAnimationFrame(() => requestAnimationFrame(() => done()))";
        within("a frame", self.page.execute_async(painted, json!([]))).await.unwrap();
        let folder =
            Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        fs_err::create_dir_all(&folder).unwrap();
        let picture = self.page.screenshot().await.unwrap();
        fs_err::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Waits for the next thing that the app asked the desktop to open.
    pub async fn opened(&self) -> String {
        until("something for the desktop to open", async || self.all_opened().pop())
            .await
    }

    /// Returns all that the app has asked the desktop to open so far.
    pub fn all_opened(&self) -> Vec<String> {
        let lines = fs_err::read_to_string(self.home.path().join("opened"));
        lines.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Returns the ids of the app's processes that have `word` in their command.
    pub fn processes(&self, word: &str) -> Vec<String> {
        processes::of(self.home.path(), word)
    }

    /// Ends the processes that have `word` in their command; they cannot refuse.
    pub fn kill(&self, word: &str) {
        self.signal(word, "KILL");
    }

    /// Sends a signal to the processes that have `word` in their command.
    pub fn signal(&self, word: &str, name: &str) {
        for process in self.processes(word) {
            let signal = [format!("-{name}"), process];
            Command::new("kill").args(signal).status().unwrap();
        }
    }

    /// Starts the app once more for the same user; with a `bus` of its own if there is one.
    pub fn start_again(&self, bus: Option<&str>) -> Child {
        let mut command = self.driver.command(env!("CARGO_BIN_EXE_final"));
        command.envs(bus.map(|address| ("DBUS_SESSION_BUS_ADDRESS", address)));
        command.kill_on_drop(true).spawn().unwrap()
    }

    /// Returns the display that the app is on.
    pub fn display(&self) -> &Display {
        &self.driver.display
    }

    /// Waits until the display shows so many windows.
    pub async fn windows_are(&self, count: usize) {
        let what = format!("a display with {count} windows");
        until(&what, async || (self.display().windows() == count).then_some(())).await;
    }

    /// Closes the window as its frame does when a user clicks on the cross.
    pub fn close_window(&self) {
        self.driver.display.close_windows();
    }

    /// Closes the window, and returns the home that is left when all has ended.
    pub async fn leave(&self) -> &Path {
        self.close_window();
        self.all_processes_end().await;
        self.home.path()
    }

    /// Waits until the app, which was asked to end, has stopped everything in order.
    pub async fn ends_by_itself(self) {
        self.all_processes_end().await;
        let log = fs_err::read_to_string(self.data.join("logs/shell.log")).unwrap();
        assert!(log.contains("stopped"), "it was killed:\n{log}");
    }

    /// Ends the app; the driver kills it, and so all that it leaves behind must end too.
    pub async fn end(self) {
        self.page.close().await.unwrap();
        self.all_processes_end().await;
    }

    async fn all_processes_end(&self) {
        let what = "the end of all processes of the app";
        until(what, async || self.processes("").is_empty().then_some(())).await;
    }
}

impl Drop for Scene {
    /// Keeps what a test that failed halfway has left, and cleans up after it.
    fn drop(&mut self) {
        evidence::keep(&self.data.join("logs"));
        evidence::keep(&self.home.path().join("Xvfb_screen0"));
        self.kill("");
    }
}
