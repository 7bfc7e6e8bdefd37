//! Owns the released app in a test: a copy that a test may spoil, and one run of it.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use reqwest::{Client, redirect::Policy};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::wait::within;

/// Returns the program that `cargo tour` has built and named.
pub fn program() -> PathBuf {
    let named = env::var_os("RELEASED_APP");
    named.expect("run it by: cargo tour test --only release").into()
}

/// Runs a program with a data folder of its own to its first page, ends it in order, and
/// returns its states.
pub async fn run(program: &Path, environment: &[(&str, &str)]) -> Vec<String> {
    let data = TempDir::new().unwrap();
    let mut app = Command::new(program);
    app.arg("--data-dir").arg(data.path()).envs(environment.iter().copied());
    let (states, page) = visit(app).await;
    assert!(page.contains("My Ponies"));
    states
}

/// Runs the app without a window, ends it in order, and returns its states and its page.
pub async fn visit(mut app: Command) -> (Vec<String>, String) {
    app.args(["--headless", "--invite"]).stdin(Stdio::null()).stdout(Stdio::piped());
    let mut app = app.kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(app.stdout.take().unwrap()).lines();
    let (mut states, mut page) = (vec![], String::new());
    while let Some(line) = within("the next state", lines.next_line()).await.unwrap() {
        if let Some(address) = line.strip_prefix("enter ") {
            page = first_page(address).await;
            let id = app.id().expect("it runs").to_string();
            assert!(Command::new("kill").arg(id).status().await.unwrap().success());
        }
        states.push(line);
    }
    assert!(within("the end", app.wait()).await.unwrap().success());
    (states, page)
}

/// Goes in by the address that lets one browser in, and returns what it shows.
async fn first_page(address: &str) -> String {
    let client = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let entry = within("the entry", client.get(address).send()).await.unwrap();
    let cookie = entry.headers()["set-cookie"].to_str().unwrap().split(';').next();
    let site = address.split("/desktop/").next().unwrap();
    let request = client.get(format!("{site}/")).header("cookie", cookie.unwrap());
    let page = within("the page", request.send()).await.unwrap();
    assert_eq!(page.status(), 200);
    within("the whole page", page.text()).await.unwrap()
}

/// Runs a program with these arguments to its own end.
pub async fn end(program: &Path, arguments: &[&str]) -> Output {
    let mut app = Command::new(program);
    let app = app.args(arguments).stdin(Stdio::null()).kill_on_drop(true).output();
    within("the end", app).await.unwrap()
}
