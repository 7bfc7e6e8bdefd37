//! Owns one running app with a data folder of its own, and the eyes and hands on it.
//! Knows nothing of what the pages are about.

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    driver::Driver,
    wait::{until, within},
    webdriver::{Element, Page},
};

/// Stands in for the desktop's own opener, and writes down what it should open.
const XDG_OPEN: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$HOME/opened\"\n";

/// What is special about a scene.
#[derive(Default)]
pub struct Setting {
    /// The theme of the desktop.
    pub theme: &'static str,
    /// Another project than the repository's own.
    pub django: Option<PathBuf>,
}

/// An app in its window.
pub struct Scene {
    /// The folder that the app keeps its data in.
    pub data: PathBuf,
    page: Page,
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
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let path = fake_programs(home.path());
        let environment =
            [("PATH", path.as_ref()), ("GTK_THEME", setting.theme.as_ref())];
        let driver = Driver::start(home.path(), &environment).await;

        let mut arguments = vec![json!("--data-dir"), json!(data)];
        if let Some(django) = setting.django {
            arguments.extend([json!("--django"), json!(django)]);
        }
        let app = json!({ "binary": env!("CARGO_BIN_EXE_final"), "args": arguments });
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
    pub async fn picture(&self, name: impl Display) {
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
        let file = self.home.path().join("opened");
        until("something for the desktop to open", async || {
            let lines = fs_err::read_to_string(&file).ok()?;
            lines.strip_suffix('\n').map(str::to_owned)
        })
        .await
    }

    /// Returns the ids of the app's processes that have `word` in their command.
    pub fn processes(&self, word: &str) -> Vec<String> {
        let home = format!("HOME={}", self.home.path().display());
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

    /// Ends the processes that have `word` in their command; they cannot refuse.
    pub fn kill(&self, word: &str) {
        for process in self.processes(word) {
            Command::new("kill").args(["-9", &process]).status().unwrap();
        }
    }

    /// Closes the window as its frame does when a user clicks on the cross.
    pub fn close_window(&self) {
        self.driver.close_windows();
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
    /// Cleans up after a test that failed halfway.
    fn drop(&mut self) {
        self.kill("");
    }
}

/// Makes a folder of programs that the app finds before all others.
fn fake_programs(home: &Path) -> String {
    let programs = home.join("programs");
    fs_err::create_dir(&programs).unwrap();
    fs_err::write(programs.join("xdg-open"), XDG_OPEN).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs_err::set_permissions(programs.join("xdg-open"), mode).unwrap();
    format!("{}:{}", programs.display(), std::env::var("PATH").unwrap())
}
