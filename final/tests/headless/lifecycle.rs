//! Whatever happens to the shell or to Django, nothing is left behind and nothing lost.

use crate::{
    app::{App, Browser, Scene, kill, opens_again, sql},
    processes::{last_pid, signal},
    wait::until,
};

#[tokio::test]
async fn a_launch_tells_its_stages_and_a_worker_starts_when_there_is_work() {
    let scene = Scene::new();
    let mut app = scene.start();

    let first = app.until("starting").await;
    app.until("starting settings").await;
    app.until("starting database").await;
    app.until("starting migrating").await;
    app.until("starting serving").await;
    app.until("ready").await;
    let browser = app.browser().await;

    assert_eq!(first, "starting python");
    let log = app.log("shell.log");
    assert_eq!(log.matches("server started").count(), 1, "one interpreter: {log}");
    assert!(!log.contains("worker started"), "nothing to do, so no worker: {log}");
    run_a_routine(&app, &browser).await;
    assert!(app.log("shell.log").contains("worker started"));
}

#[tokio::test]
async fn a_shell_killed_before_django_runs_leaves_nothing() {
    let scene = Scene::new();
    let app = scene.start();

    kill(app).await;

    opens_again(&scene).await;
}

#[tokio::test]
async fn a_shell_killed_while_migrating_leaves_nothing() {
    let scene = Scene::new();
    let mut app = scene.start();
    app.until("starting migrating").await;

    kill(app).await;

    opens_again(&scene).await;
}

#[tokio::test]
async fn a_shell_killed_while_starting_leaves_nothing() {
    let scene = Scene::new();
    let mut app = scene.start();
    app.until("starting serving").await;

    kill(app).await;

    opens_again(&scene).await;
}

/// Starts a routine and waits until the worker runs it.
async fn run_a_routine(app: &App, browser: &Browser) {
    let started = browser.post("/routines/", "/routines/start/", "routine=braid").await;
    assert_eq!(started.status(), 302);
    until("a running routine", async || {
        let states =
            sql(&app.data, "SELECT status FROM django_tasks_database_dbtaskresult");
        states.contains("RUNNING").then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_routine_that_was_killed_is_run_again() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    run_a_routine(&app, &browser).await;

    kill(app).await;

    let _app = scene.ready().await;
    until("the end of the routine", async || {
        let states =
            sql(&scene.data, "SELECT status FROM django_tasks_database_dbtaskresult");
        let is_over = states.contains("SUCCESSFUL") || states.contains("FAILED");
        is_over.then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_server_that_dies_is_started_again_three_times_in_a_minute() {
    let scene = Scene::new();
    let mut app = scene.ready().await;

    for attempt in 1..=3 {
        signal(&last_pid(&app, "server"), "KILL");

        assert_eq!(app.until("restarting").await, format!("restarting {attempt}/3"));
        app.until("ready").await;
        assert_eq!(app.browser().await.get("/").await.status(), 200);
    }
    signal(&last_pid(&app, "server"), "KILL");

    app.until("failed").await;
    app.output_ends().await;
    assert_eq!(app.process.wait().await.unwrap().code(), Some(1));
}

#[tokio::test]
async fn a_worker_that_dies_is_started_again_and_the_pages_stay() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    run_a_routine(&app, &browser).await;
    let first = last_pid(&app, "worker");

    signal(&first, "KILL");

    until("another worker", async || (last_pid(&app, "worker") != first).then_some(()))
        .await;
    assert_eq!(browser.get("/").await.status(), 200);
}

#[tokio::test]
async fn a_second_start_is_refused_and_the_first_one_goes_on() {
    let scene = Scene::new();
    let mut app = scene.ready().await;

    let second = scene.ended().await;

    assert_eq!(second.status.code(), Some(1));
    assert!(second.message.contains("it is in use"), "{}", second.message);
    assert!(second.message.contains("it is running already"), "{}", second.message);
    assert_eq!(app.browser().await.get("/").await.status(), 200);
}

#[cfg(target_os = "linux")] // where `/proc` shows it
#[tokio::test]
async fn django_gets_no_variable_that_is_not_on_the_list() {
    let scene = Scene::new().with_variable("LD_LIBRARY_PATH", "/nonexistent");
    let app = scene.ready().await;

    let environment =
        fs_err::read(format!("/proc/{}/environ", last_pid(&app, "server")));

    let environment = String::from_utf8(environment.unwrap()).unwrap();
    assert!(environment.contains("DESKTOP_DATA_DIR="), "{environment}");
    assert!(!environment.contains("LD_LIBRARY_PATH"), "{environment}");
}

#[tokio::test]
async fn a_stderr_that_nobody_reads_does_no_harm() {
    let scene = Scene::new();
    let mut app = scene.start();
    drop(app.process.stderr.take());

    app.until("ready").await;
    app.signal("TERM");

    app.output_ends().await;
    assert!(app.process.wait().await.unwrap().success());
}
