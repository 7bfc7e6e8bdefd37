//! Owns one person at the machine: an account, a display, and the app on it.
//! Knows nothing of packages: a person sees the menu, the window and the keyboard.

use std::{
    env,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    display::Display,
    evidence,
    machine::{BUNDLE, menu_entry, run},
    released,
    screen::Screen,
    wait::{until, within},
};

/// Asks the database, which is the first argument, who lives in the stable.
const LIST_PONIES: &str = "
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute('SELECT title FROM items_item'):
    print(*row)
";

/// Somebody with an account and a display.
pub struct Person {
    pub home: PathBuf,
    name: &'static str,
    id: u32,
    screen: Screen,
    display: Display,
    _xvfb: Child,
}

impl Person {
    /// Gives somebody an account and a display.
    pub async fn new(name: &'static str) -> Self {
        run("useradd", &["--create-home", "--user-group", name]);
        let id = run("id", &["--user", name]).parse().unwrap();
        let home = Path::new("/home").join(name);
        // Without `-noreset`, the display would start anew after its first visitor.
        let mut xvfb = command("Xvfb", name, id);
        xvfb.args(["-displayfd", "1", "-noreset", "-screen", "0", "1280x900x24"]);
        xvfb.arg("-fbdir").arg(&home).stderr(Stdio::null()).stdout(Stdio::piped());
        let mut xvfb = xvfb.spawn().unwrap();
        let mut lines = BufReader::new(xvfb.stdout.take().unwrap()).lines();
        let number = within("the display", lines.next_line()).await.unwrap().unwrap();
        Self {
            screen: Screen::of(&home),
            display: Display(format!(":{number}")),
            home,
            name,
            id,
            _xvfb: xvfb,
        }
    }

    /// Chooses the app in the menu, and waits until it says that its page is shown.
    pub async fn open(&self, environment: &[(&str, &str)]) -> Child {
        let shown = self.data().join("logs/startup.json");
        let _ = fs_err::remove_file(&shown); // There is none before the first start.
        let output = fs_err::File::create(self.home.join("output.log")).unwrap();
        // The session is over, with its bus, when the app has ended.
        let mut app = command("dbus-run-session", self.name, self.id);
        app.arg("--").args(menu_entry("Exec").split_whitespace());
        app.envs(environment.iter().copied()).env("DISPLAY", &self.display.0);
        app.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output.into_file());
        let app = app.spawn().unwrap();
        until("the page", async || shown.is_file().then_some(())).await;
        app
    }

    /// Adds a pony by keyboard alone, and waits until it is saved.
    pub async fn add_pony(&self, name: &str) {
        let window = ["search", "--sync", "--onlyvisible", "--name", "Flying Stable"];
        self.do_it(&[&window[..], &["windowfocus", "--sync"]].concat()).await;
        // The first link skips to the content, and the first link there adds a pony.
        self.do_it(&["key", "Tab", "Return", "Tab"]).await;
        let list = self.screen.picture().await;
        self.do_it(&["key", "Return"]).await;
        self.screen.no_longer_shows(&list).await;
        self.screen.picture().await;
        self.do_it(&["type", name]).await;
        self.do_it(&["key", "Return"]).await;
        let what = format!("`{name}` in the database");
        until(&what, async || self.ponies().await.contains(name).then_some(())).await;
    }

    /// Closes the window, and waits until nothing of the app is left.
    pub async fn close(&self, mut app: Child) {
        self.display.close_windows();
        let end = within("the end of the app", app.wait()).await.unwrap();
        assert!(end.success(), "{end}");
        let gone = async || self.processes("").is_empty().then_some(());
        until("the end of all processes", gone).await;
    }

    /// Returns the text of the first page; the app must not be open.
    pub async fn first_page(&self) -> String {
        let app = command(&menu_entry("Exec"), self.name, self.id);
        let (_, page) = released::visit(app).await;
        page
    }

    /// Returns the names of all ponies, a line each, by the Python of the bundle.
    pub async fn ponies(&self) -> String {
        let python = format!("{BUNDLE}/python/bin/python3");
        let mut asked = command(&python, self.name, self.id);
        asked.args(["-I", "-B", "-c", LIST_PONIES]);
        let end = asked.arg(self.data().join("app.sqlite3")).output().await.unwrap();
        assert!(end.status.success(), "{}", String::from_utf8_lossy(&end.stderr));
        String::from_utf8(end.stdout).unwrap()
    }

    /// Returns the person's processes that have `word` in their command, as folders of
    /// the kernel's; the display is not one of them, nor is what has already ended.
    pub fn processes(&self, word: &str) -> Vec<PathBuf> {
        let all = fs_err::read_dir("/proc").unwrap().map(|it| it.unwrap().path());
        let is_asked = |process: &PathBuf| {
            let owner = fs_err::metadata(process).ok()?.uid();
            let command = fs_err::read_to_string(process.join("cmdline")).ok()?;
            let is_app = !command.is_empty() && !command.starts_with("Xvfb");
            Some(owner == self.id && is_app && command.contains(word))
        };
        all.filter(|it| is_asked(it).unwrap_or(false)).collect()
    }

    /// Where the app keeps this person's data.
    pub fn data(&self) -> PathBuf {
        self.home.join(".local/share/flyingstable")
    }

    /// Has the display stand still, and hands its picture to `cargo tour`.
    pub async fn keep_picture(&self, name: &str) {
        self.screen.picture().await;
        let folder = PathBuf::from(env::var_os("EVIDENCE_FOLDER").unwrap());
        fs_err::copy(self.screen.file(), folder.join(format!("{name}.xwd"))).unwrap();
    }

    /// Does something with keyboard and window.
    async fn do_it(&self, actions: &[&str]) {
        let mut xdotool = command("xdotool", self.name, self.id);
        xdotool.args(actions).env("DISPLAY", &self.display.0).stdout(Stdio::null());
        let end = within("the end of xdotool", xdotool.status()).await.unwrap();
        assert!(end.success(), "xdotool {actions:?}: {end}");
    }
}

/// A program that is run by somebody who has just logged in.
fn command(program: &str, name: &str, id: u32) -> Command {
    let mut command = Command::new(program);
    command.uid(id).gid(id).current_dir("/").kill_on_drop(true);
    command.env_clear().env("HOME", Path::new("/home").join(name));
    command.envs([("USER", name), ("LOGNAME", name), ("LANG", "C.UTF-8")]);
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command
}

impl Drop for Person {
    /// Keeps what a test that failed halfway has left.
    fn drop(&mut self) {
        evidence::keep(&self.data().join("logs/shell.log"));
        evidence::keep(&self.data().join("logs/django.log"));
        evidence::keep(&self.home.join("output.log"));
        evidence::keep(self.screen.file());
    }
}
