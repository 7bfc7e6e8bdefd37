//! Whatever is sent to the port, the app refuses it in words of four hundred, and stays up.

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use rand::{RngExt, rngs::StdRng};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use crate::{
    app::{App, Browser},
    malformed::{Sender, malformed},
    ponies::Form,
    rounds::{amount, chance, figures},
    shipped::shipped,
    wait::within,
};

/// How long the window may have to wait for a page meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections at the same time; the server takes 500.
const TOGETHER: usize = 200;
/// How long a slow sender rests between two pieces.
const REST: Duration = Duration::from_millis(20);

/// How the bytes of a connection are sent.
#[derive(Clone, Copy, Debug)]
enum Manner {
    AtOnce,
    Slowly,
    /// At once, and then the sender says that nothing more will come.
    HalfClosed,
    /// At once, and then the sender is gone.
    TornDown,
}

/// One connection, from what was sent to what came back.
#[derive(Debug)]
struct Outcome {
    manner: Manner,
    sent: Vec<u8>,
    statuses: Vec<u16>,
}

#[tokio::test]
async fn a_malformed_request_of_a_stranger_gets_4xx_or_a_closed_connection() {
    let (scene, _project) = shipped();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let outcomes = everything_malformed(&browser, None).await;

    assert_answers(&outcomes, |status| matches!(status, 100 | 400..=499));
    assert_unharmed(&app, &browser, |_| false).await;
}

#[tokio::test]
async fn a_malformed_request_of_the_window_itself_is_never_an_error_of_the_server() {
    let (scene, _project) = shipped();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let form = Form::open(&browser, "/ponies/new/").await;

    let outcomes = everything_malformed(&browser, Some(form)).await;

    assert_answers(&outcomes, |status| status < 500);
    let is_refusal = |record: &str| record.contains(" ERROR django.security.");
    assert_unharmed(&app, &browser, is_refusal).await;
}

/// Sends it all at the same time, and sees that the window is served meanwhile.
async fn everything_malformed(browser: &Browser, pass: Option<Form>) -> Vec<Outcome> {
    let mut chance = chance();
    let address = browser.site.trim_start_matches("http://").to_owned();
    let sender = Sender { address: address.clone(), pass };
    let mut numbers = 0..usize::try_from(amount("SOAK_TIMES", 200)).unwrap();
    let mut strangers = JoinSet::new();
    let (mut outcomes, mut slowest) = (vec![], Duration::ZERO);
    loop {
        for number in numbers.by_ref().take(TOGETHER - strangers.len()) {
            let sent = malformed(&sender, number, &mut chance);
            strangers.spawn(attempt(address.clone(), sent, manner(&mut chance)));
        }
        let start = Instant::now();
        let page = timeout(PATIENCE, browser.get("/")).await;
        assert_eq!(page.expect("the window gets its page").status(), 200);
        slowest = slowest.max(start.elapsed());
        match timeout(REST, strangers.join_next()).await {
            Ok(Some(outcome)) => outcomes.push(outcome.unwrap()),
            Ok(None) => break,
            Err(_) => (), // No connection has ended: the window asks again.
        }
    }
    let who = if sender.pass.is_some() { "window" } else { "stranger" };
    figures(&format!(
        "{} malformed requests of a {who}: {}; the window got each page within {slowest:.1?}",
        outcomes.len(),
        counted(&outcomes)
    ));
    outcomes
}

fn manner(chance: &mut StdRng) -> Manner {
    match chance.random_range(0..6) {
        0 => Manner::Slowly,
        1 => Manner::HalfClosed,
        2 => Manner::TornDown,
        _ => Manner::AtOnce,
    }
}

/// Makes one connection and returns what came of it, once the server has closed it.
async fn attempt(address: String, sent: Vec<u8>, manner: Manner) -> Outcome {
    let mut stream = TcpStream::connect(address).await.expect("the port is open");
    let mut received = vec![];
    let conversation = async {
        match manner {
            Manner::AtOnce => stream.write_all(&sent).await?,
            Manner::Slowly => {
                for piece in sent.chunks(sent.len() / 50 + 1) {
                    stream.write_all(piece).await?;
                    let answer = stream.read_buf(&mut received);
                    let _ = timeout(REST, answer).await; // Most pieces get none.
                }
            }
            Manner::HalfClosed => {
                stream.write_all(&sent).await?;
                stream.shutdown().await?;
            }
            Manner::TornDown => {
                stream.write_all(&sent).await?;
                return stream.set_zero_linger();
            }
        }
        stream.read_to_end(&mut received).await?;
        io::Result::Ok(())
    };
    // A connection that the server tears down is as good as one that it closes.
    let _ = within("the end of a stranger's connection", conversation).await;
    Outcome { manner, statuses: statuses(&received), sent }
}

/// Finds the status of each answer.
fn statuses(received: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(received);
    let lines = text.split("HTTP/1.").skip(1);
    lines.filter_map(|line| line.get(2..5)?.parse().ok()).collect()
}

/// Sums up how often each status came.
fn counted(outcomes: &[Outcome]) -> String {
    let mut counts = BTreeMap::new();
    for status in outcomes.iter().flat_map(|it| &it.statuses) {
        *counts.entry(status).or_insert(0) += 1;
    }
    let closed = outcomes.iter().filter(|it| it.statuses.is_empty()).count();
    format!("answered {counts:?}, closed {closed}")
}

/// Checks every status, and tells of all that are wrong.
fn assert_answers(outcomes: &[Outcome], is_right: fn(u16) -> bool) {
    let is_wrong = |it: &&Outcome| !it.statuses.iter().all(|status| is_right(*status));
    let wrong: Vec<String> =
        outcomes.iter().filter(is_wrong).map(Outcome::tell).collect();
    assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
}

/// Checks that nothing broke that can only be read in the logs.
///
/// Django writes a traceback about some requests that it refuses, if `is_expected`.
async fn assert_unharmed(app: &App, browser: &Browser, is_expected: fn(&str) -> bool) {
    assert_eq!(browser.get("/").await.status(), 200);
    let log = app.log("django.log");
    let signs =
        [" ERROR ", " CRITICAL ", "Traceback", "Exception in thread", "uncaptured"];
    // A record begins with its date.
    for record in log.split("\n20") {
        let is_bad = signs.iter().any(|sign| record.contains(sign));
        assert!(!is_bad || is_expected(record), "in Django's log:\n{record}");
    }
    assert_eq!(app.log("shell.log").matches("server started").count(), 1);
}

impl Outcome {
    fn tell(&self) -> String {
        let sent = self.sent[..self.sent.len().min(600)].escape_ascii();
        format!("{:?} got {:?} for {sent}", self.manner, self.statuses)
    }
}
