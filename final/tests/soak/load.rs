//! A hundred clients at the same time: no error, no lost pony, and how long they wait.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use tokio::task::JoinSet;

use crate::{
    app::Browser,
    facts::sql,
    ponies::{Breeder, Ledger, own_connection},
    rounds::{amount, figures},
    shipped::shipped,
    wait::{until, within},
};

/// So many clients add ponies, and as many read.
const HALF: usize = 50;

/// What they read: no list of ponies, which by then has thousands and is another test.
const PAGES: [&str; 5] =
    ["/ponies/1/", "/ponies/new/", "/routines/", "/splash/", "/static/css/ponies.css"];

#[tokio::test]
async fn a_hundred_clients_get_every_answer_and_lose_no_pony() {
    let (scene, _project) = shipped();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let ledger = hundred_clients(&browser, "100 clients", end()).await;

    ledger.assert_kept(&app.data);
    assert_eq!(app.log("django.log").matches(" ERROR ").count(), 0);
}

#[tokio::test]
async fn a_hundred_clients_and_a_worker_write_side_by_side() {
    let (scene, _project) = shipped();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let end = end();
    let load = hundred_clients(&browser, "100 clients and a worker", end);
    let (ledger, routines) = tokio::join!(load, routines(&browser, end));

    ledger.assert_kept(&app.data);
    let ends = "SELECT status, exception_class_path, count(*) \
                FROM django_tasks_database_dbtaskresult GROUP BY 1, 2 ORDER BY 1";
    let ends = sql(&app.data, ends);
    figures(&format!("{routines} routines meanwhile: {ends}"));
    let (done, mishaps) =
        ("('SUCCESSFUL', '',", "('FAILED', 'tasks_demo.tasks.Mishap',");
    let well = ends.matches(done).count() + ends.matches(mishaps).count();
    assert_eq!(
        ends.matches('(').count(),
        well,
        "a routine did not end as it may: {ends}"
    );
}

/// Returns when a load that starts now is over.
fn end() -> Instant {
    Instant::now() + Duration::from_secs(amount("SOAK_SECONDS", 5))
}

/// Lets a hundred clients ask until the end, prints how long they waited, and returns
/// what they have written.
async fn hundred_clients(browser: &Browser, who: &str, end: Instant) -> Ledger {
    let start = Instant::now();
    let (mut breeders, mut readers) = (JoinSet::new(), JoinSet::new());
    for breeder in Breeder::several(browser, HALF, "load").await {
        breeders.spawn(breeder.work(move || Instant::now() > end));
    }
    for number in 0..HALF {
        let pages = PAGES.iter().cycle().skip(number);
        let addresses = pages.map(|page| format!("{}{page}", browser.site));
        let addresses: Vec<_> = addresses.take(PAGES.len()).collect();
        readers.spawn(read(addresses, browser.cookie.clone(), end));
    }
    let (mut ledger, mut writes) = (Ledger::default(), vec![]);
    for mut breeder in breeders.join_all().await {
        assert!(Instant::now() > end, "a connection ended before its time");
        writes.append(&mut breeder.times);
        ledger.add(breeder.ledger);
    }
    let reads = readers.join_all().await.concat();
    let took = start.elapsed();
    figures(&format!("{who}, reads: {}", percentiles(reads, took)));
    figures(&format!("{who}, writes: {}", percentiles(writes, took)));
    ledger
}

/// Reads the pages in turn until the end, and returns how long each answer took.
async fn read(addresses: Vec<String>, cookie: String, end: Instant) -> Vec<Duration> {
    let client = own_connection();
    let mut times = vec![];
    for address in addresses.iter().cycle() {
        if Instant::now() > end {
            break;
        }
        let start = Instant::now();
        let request = client.get(address).header("cookie", &cookie);
        let answer = within("an answer", request.send()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        within("the rest of an answer", answer.bytes()).await.unwrap();
        times.push(start.elapsed());
    }
    times
}

/// Starts a routine after each that has ended, until the end, and returns how many.
async fn routines(browser: &Browser, end: Instant) -> usize {
    let mut started = 0;
    while Instant::now() < end {
        let answer =
            browser.post("/routines/", "/routines/start/", "routine=braid").await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        started += 1;
        let is_over = async || {
            let board = browser.get("/routines/status/").await.text().await.unwrap();
            (!board.contains("data-busy")).then_some(())
        };
        until("the end of a routine", is_over).await;
    }
    started
}

/// Puts times of answers into one line.
fn percentiles(mut times: Vec<Duration>, took: Duration) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_millis();
    format!(
        "{} answers, {} a second; p50 {} ms, p95 {} ms, p99 {} ms, max {} ms",
        times.len(),
        times.len() as u128 * 1000 / took.as_millis(),
        at(50),
        at(95),
        at(99),
        at(100)
    )
}
