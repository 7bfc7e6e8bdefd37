//! Slow disks, sleeping computers, floods of words: what takes long is not called broken.

#[cfg(unix)]
use std::time::Duration;
use std::time::Instant;

#[cfg(unix)]
use crate::app::App;
use crate::{
    app::Scene,
    evidence::happened,
    migrations::{self, LAST, WAIT_A_LITTLE},
    project::Project,
    wait::until,
};

/// Waits for so many seconds when it is imported.
fn slow_import(seconds: f32) -> String {
    format!("import threading\nthreading.Event().wait({seconds})")
}

#[tokio::test]
async fn f29_a_launch_may_take_longer_than_the_patience_while_it_gets_on() {
    let project = Project::copy();
    project.append("config/settings/development.py", &slow_import(2.5));
    project.append("config/urls.py", &slow_import(2.5));
    let scene = Scene::new().with("--django", project.path()).with("--patience", "4");

    let start = Instant::now();
    scene.ready().await;

    let time = start.elapsed().as_secs_f64();
    assert!(time > 4.0, "it was ready after {time} s");
    happened(format!("ready after {time:.1} s, with a patience of 4 s for each stage"));
}

#[tokio::test]
async fn f29_a_migration_may_take_its_time() {
    let project = Project::copy();
    migrations::add(&project, "0998_wait", LAST, WAIT_A_LITTLE);
    let scene = Scene::new().with("--django", project.path()).with("--patience", "1");

    let mut app = scene.start();

    let last = app.until("starting migrating").await;
    app.until("ready").await;
    let (_, of) = last.rsplit_once('/').expect("it tells how many there are");
    happened(format!("{of} migrations, one of 2 s, with a patience of 1 s"));
}

/// Holds the shell and the server as a sleep of the computer does, and lets them go on.
#[cfg(unix)]
async fn sleep_and_wake(app: &App, sleep: Duration) {
    use crate::processes::{is_stopped, last_pid, signal};
    let pids = [app.process.id().unwrap().to_string(), last_pid(app, "server")];
    let start = Instant::now();
    for pid in &pids {
        signal(pid, "STOP");
    }
    until("a sleep longer than the patience", async || {
        let is_asleep = pids.iter().all(|pid| is_stopped(pid));
        (is_asleep && start.elapsed() > sleep).then_some(())
    })
    .await;
    for pid in &pids {
        signal(pid, "CONT");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn f20_a_sleep_of_the_computer_is_no_lack_of_progress() {
    let project = Project::copy();
    project.append("config/urls.py", &slow_import(1.0));
    let scene = Scene::new().with("--django", project.path()).with("--patience", "6");
    let mut app = scene.start();
    app.until("starting serving").await;

    sleep_and_wake(&app, Duration::from_secs(8)).await;

    app.until("ready").await;
    assert_eq!(app.browser().await.get("/").await.status(), 200);
    happened("asleep for 8 s of its start, with a patience of 6 s: it went on");
}

#[cfg(unix)]
#[tokio::test]
async fn f20_a_sleep_of_the_computer_is_no_crash() {
    let scene = Scene::new().with("--patience", "6");
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let server = crate::processes::last_pid(&app, "server");

    sleep_and_wake(&app, Duration::from_secs(8)).await;

    assert_eq!(browser.get("/").await.status(), 200);
    assert_eq!(crate::processes::last_pid(&app, "server"), server);
    happened("asleep for 8 s with the page open: the same server answered");
}

/// Writes more than the logs may hold: in short lines, in one long one, on both pipes.
const FLOOD: &str = r#"
import sys, threading


def flood():
    for number in range(30000):
        print("x" * 200, number, file=sys.stderr)
    print("y" * 3_000_000, file=sys.stderr)
    for number in range(10000):
        print("z" * 100, number)
    print("the flood is over", file=sys.stderr, flush=True)


threading.Thread(target=flood).start()
"#;

#[tokio::test]
async fn f30_a_flood_of_words_blocks_nobody_and_fills_no_disk() {
    let project = Project::copy();
    project.append("config/urls.py", FLOOD);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let mut pages = 0;
    until("the end of the flood", async || {
        assert_eq!(browser.get("/").await.status(), 200);
        pages += 1;
        app.log("django.log").contains("the flood is over").then_some(())
    })
    .await;

    let logs = fs_err::read_dir(scene.data.join("logs")).unwrap();
    let sizes: Vec<u64> =
        logs.map(|log| log.unwrap().metadata().unwrap().len()).collect();
    assert!(sizes.iter().all(|size| *size < 1_100_000), "{sizes:?}");
    let total = sizes.iter().sum::<u64>() / 1000;
    assert!(total < 4500, "{total} kB");
    happened(format!("10 MB of words: {pages} pages meanwhile, {total} kB of logs"));
}

#[tokio::test]
async fn f30_a_stderr_that_nobody_reads_does_no_harm() {
    let scene = Scene::new();
    let mut app = scene.start();
    drop(app.process.stderr.take());

    app.until("ready").await;
    app.ask_to_stop();

    app.output_ends().await;
    assert!(app.process.wait().await.unwrap().success());
    happened("with a stderr that is closed, it started and ended");
}
