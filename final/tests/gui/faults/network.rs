//! There is no network: every page is there, and nobody even tries to reach one.

use std::{
    env,
    io::ErrorKind,
    net::{TcpListener, TcpStream},
    process::Command,
};

use crate::{
    evidence::{elsewhere, happened},
    project::Project,
    scene::{Scene, Setting},
    undriven::Undriven,
};

/// Set where this computer is all that there is.
const ALONE: &str = "ALONE_IN_A_NETWORK";

/// An address that belongs to nobody (RFC 5737).
const OUTSIDE: &str = "192.0.2.1";

/// What a page could ask for elsewhere; only its own server's policy forbids it.
const TEMPTATION: &str = r#"<img src="http://192.0.2.1/a.png" alt="">
<link rel="stylesheet" href="http://192.0.2.1/a.css">
<script src="http://192.0.2.1/a.js"></script>
<iframe src="http://192.0.2.1/"></iframe>"#;

/// Counts what anybody here has tried to send to where no way leads.
fn attempts() -> u64 {
    let old = fs_err::read_to_string("/proc/net/snmp").unwrap();
    let mut lines = old.lines().filter(|line| line.starts_with("Ip:"));
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    let mut pairs = names.split_whitespace().zip(values.split_whitespace());
    let (_, by_ip) = pairs.find(|(name, _)| *name == "OutNoRoutes").unwrap();
    let new = fs_err::read_to_string("/proc/net/snmp6").unwrap_or_default();
    let by_ip6 = new.lines().find_map(|line| line.strip_prefix("Ip6OutNoRoutes"));
    [by_ip, by_ip6.unwrap_or("0")]
        .map(|count| count.trim().parse::<u64>().unwrap())
        .iter()
        .sum()
}

/// Runs this test once more, in a network of its own that ends at this computer.
fn run_alone(test: &str) {
    let script = r#"ip link set lo up && exec "$0" "$@""#;
    let ways = [vec!["unshare", "--net"], vec!["unshare", "--map-root-user", "--net"]];
    let command = |way: &[&str]| {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).args(["sh", "-c", script]);
        command
    };
    let works = |way: &&Vec<&str>| {
        let tried = command(way).arg("true").output();
        tried.is_ok_and(|output| output.status.success())
    };
    let Some(way) = ways.iter().find(works) else {
        return elsewhere(
            "it takes a user who may make a network, and the program `ip`",
        );
    };
    let mut again = command(way);
    again.arg(env::current_exe().unwrap()).args([test, "--exact", "--nocapture"]);
    assert!(again.env(ALONE, "true").status().unwrap().success());
}

#[tokio::test]
async fn f24_without_a_network_every_page_is_there_and_nobody_looks_for_one() {
    if env::var_os(ALONE).is_none() {
        let module = module_path!().split_once("::").unwrap().1;
        let name = "f24_without_a_network_every_page_is_there_and_nobody_looks_for_one";
        return run_alone(&format!("{module}::{name}"));
    }
    let project = Project::copy();
    let end = "</main>";
    project.replace("items/templates/base.html", end, &format!("{TEMPTATION}\n{end}"));

    let scene = Scene::launch(Setting::with_project(project.path())).await;
    scene.see("ul.ponies", "Comet").await;
    scene.find("iframe").await;
    scene.go("Stable Routines").await;
    scene.click("form.starts button").await;
    scene.find("li.routine").await;
    scene.go("My Ponies").await;
    scene.picture("without-a-network").await;

    assert_eq!(attempts(), 0, "somebody tried to reach the outside");
    scene.end().await;
    TcpStream::connect((OUTSIDE, 80)).unwrap_err();
    assert_eq!(attempts(), 1, "an attempt is counted here");
    happened("pages worked, and of all processes none tried to leave this computer");
}

#[tokio::test]
async fn f24_a_proxy_hears_nothing_of_the_page() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    let environment = names.map(|name| (name, address.as_str()));

    let app = Undriven::open(&environment).await;

    proxy.set_nonblocking(true).unwrap();
    let visitor = proxy.accept().map(|(_, visitor)| visitor);
    assert_eq!(visitor.unwrap_err().kind(), ErrorKind::WouldBlock);
    happened("a proxy for everything was asked for nothing");
    assert_eq!(app.end().await, Some(0));
}
