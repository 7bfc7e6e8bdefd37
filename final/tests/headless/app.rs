//! Owns one running app in a test: its states, its browser, its processes.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, RequestBuilder, Response, redirect::Policy};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};
#[cfg(windows)]
use windows::Win32::System::Threading::CREATE_NO_WINDOW;

use crate::{evidence, processes, wait::within};

/// How to start the app; the data folder lives as long as this value.
pub struct Scene {
    pub data: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    /// What is run instead, and runs the app that follows it.
    through: Vec<String>,
    is_at_home: bool,
    _folder: TempDir,
}

/// A running `final --headless --invite`.
pub struct App {
    pub data: PathBuf,
    pub process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    started: Instant,
}

/// What is left of an app that ended by itself.
pub struct Ended {
    pub status: ExitStatus,
    pub states: Vec<String>,
    pub message: String,
    /// How long after its start it said that it failed.
    pub failed_after: Option<Duration>,
}

impl Scene {
    pub fn new() -> Self {
        evidence::watch();
        let folder = TempDir::with_prefix("flying stäble ").unwrap();
        let data = folder.path().join("data");
        Self {
            data,
            arguments: vec![],
            environment: vec![],
            through: vec![],
            is_at_home: false,
            _folder: folder,
        }
    }

    pub fn with(mut self, flag: &str, value: impl Into<OsString>) -> Self {
        self.arguments.extend([flag.into(), value.into()]);
        self
    }

    pub fn with_variable(
        mut self,
        name: &'static str,
        value: impl Into<OsString>,
    ) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// Runs the app as the last words of another command.
    pub fn through(mut self, words: &[&str]) -> Self {
        self.through.extend(words.iter().map(ToString::to_string));
        self
    }

    /// Lets the app find its data folder itself, in this home.
    pub fn at_home(mut self, home: &Path) -> Self {
        self.data = home.join(".local/share/flyingstable");
        self.is_at_home = true;
        self.with_variable("HOME", home).with_variable("XDG_DATA_HOME", "")
    }

    pub fn start(&self) -> App {
        let mut command = self.command();
        command.args(["--headless", "--invite"]).args(&self.arguments);
        if !self.is_at_home {
            command.arg("--data-dir").arg(&self.data);
        }
        #[cfg(windows)] // A console of its own: Ctrl-C there reaches nobody else.
        command.creation_flags(CREATE_NO_WINDOW.0);
        command
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let started = Instant::now();
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        App { data: self.data.clone(), process, lines, started }
    }

    /// The program, with a copy of its stdout that all its children inherit, so that the
    /// end of its output is the end of its last process: Windows does that by itself. On
    /// Unix also with the umask of somebody who does not mind.
    fn command(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_final");
        if cfg!(unix) {
            let mut shell = Command::new("sh");
            shell
                .args(["-c", r#"umask 0; exec "$0" "$@" 9>&1"#])
                .args(&self.through)
                .arg(program);
            shell
        } else {
            Command::new(program)
        }
    }

    pub async fn ready(&self) -> App {
        let mut app = self.start();
        app.until("ready").await;
        app
    }

    /// Runs the app to its own end.
    pub async fn ended(&self) -> Ended {
        self.start().end().await
    }
}

impl Drop for Scene {
    /// Keeps the logs of a test that failed, and ends what it has left.
    fn drop(&mut self) {
        evidence::keep(&self.data.join("logs"));
        #[cfg(target_os = "linux")]
        processes::end_all(&self.data);
    }
}

impl App {
    /// Waits for the state that begins with this word, and returns its whole line.
    pub async fn until(&mut self, state: &str) -> String {
        self.until_one_of(&[state]).await
    }

    /// Waits for the first state that begins with one of these words.
    pub async fn until_one_of(&mut self, states: &[&str]) -> String {
        let what = states.join(" or ");
        loop {
            let line = within(&what, self.lines.next_line()).await.unwrap();
            let line = line.unwrap_or_else(|| panic!("it ended before `{what}`"));
            if states.iter().any(|state| line.starts_with(state)) {
                return line;
            }
        }
    }

    /// Follows an app that ends by itself.
    pub async fn end(mut self) -> Ended {
        let (mut states, mut failed_after) = (vec![], None);
        while let Some(line) =
            within("the last state", self.lines.next_line()).await.unwrap()
        {
            if line == "failed" {
                failed_after = Some(self.started.elapsed());
            }
            states.push(line);
        }
        let exit = within("the end", self.process.wait()).await.unwrap();
        Ended { status: exit, states, message: self.message().await, failed_after }
    }

    /// Waits for the end of what the app says on stderr, and returns it.
    pub async fn message(&mut self) -> String {
        let mut message = String::new();
        let mut stderr = self.process.stderr.take().unwrap();
        within("the message", stderr.read_to_string(&mut message)).await.unwrap();
        message
    }

    /// Waits until the last process that this app started is gone.
    pub async fn output_ends(&mut self) {
        let rest = async { while self.lines.next_line().await.unwrap().is_some() {} };
        within("the end of every process", rest).await;
    }

    /// Lets a browser in.
    pub async fn browser(&mut self) -> Browser {
        let line = self.until("enter").await;
        let address = line.trim_start_matches("enter ").to_owned();
        let client =
            Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let answer = client.get(&address).send().await.unwrap();
        assert_eq!(answer.status(), 302, "the invitation is good");
        let set_cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        let cookie = set_cookie.split(';').next().unwrap().to_owned();
        let site = address.split("/desktop/").next().unwrap().to_owned();
        Browser { client, site, cookie, set_cookie, invitation: address }
    }

    /// Asks the app to end, as the system does.
    pub fn ask_to_stop(&self) {
        processes::ask_to_stop(&self.id());
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        processes::signal(&self.id(), name);
    }

    fn id(&self) -> String {
        self.process.id().expect("it runs").to_string()
    }

    /// Reads one of the log files.
    pub fn log(&self, name: &str) -> String {
        fs_err::read_to_string(self.data.join("logs").join(name)).unwrap()
    }
}

/// Somebody who was let in; the cookie can be taken away again.
pub struct Browser {
    pub client: Client,
    pub site: String,
    pub cookie: String,
    /// The cookie with all that the server wishes for it.
    pub set_cookie: String,
    pub invitation: String,
}

impl Browser {
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().unwrap();
        self.client.request(method, format!("{}{path}", self.site))
    }

    pub async fn get(&self, path: &str) -> Response {
        let request = self.request("GET", path).header("cookie", &self.cookie);
        within(path, request.send()).await.unwrap()
    }

    /// Sends a form as the page would: with the token that stands in it.
    pub async fn post(&self, page: &str, path: &str, fields: &str) -> Response {
        within(path, self.form(page, path, fields).await.send()).await.unwrap()
    }

    /// Fills in a form, and does not send it yet.
    pub async fn form(&self, page: &str, path: &str, fields: &str) -> RequestBuilder {
        let form = self.get(page).await;
        let csrf = form.headers()["set-cookie"].to_str().unwrap().to_owned();
        let csrf = csrf.split(';').next().unwrap().to_owned();
        let html = form.text().await.unwrap();
        let token = html.split(r#"name="csrfmiddlewaretoken" value=""#).nth(1);
        let token = token.expect("the page has a form").split('"').next().unwrap();
        self.request("POST", path)
            .header("cookie", format!("{}; {csrf}", self.cookie))
            .header("origin", &self.site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("csrfmiddlewaretoken={token}&{fields}"))
    }
}
