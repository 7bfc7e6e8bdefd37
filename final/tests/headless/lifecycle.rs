//! Whatever happens to the shell or to Django, nothing is left behind and nothing lost.

use crate::{app::Scene, facts::assert_ponies, routines};

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
    routines::run(&app, &browser).await;
    assert!(app.log("shell.log").contains("worker started"));
}

#[tokio::test]
async fn a_pony_is_there_again_after_a_stop_and_a_start() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let pony = "title=Zo%C3%AB&notes=&status=grazing";
    let saved = browser.post("/ponies/new/", "/ponies/new/", pony).await;
    assert_eq!(saved.status(), 302);
    app.ask_to_stop();
    app.until("stopping").await;
    app.until("stopped").await;
    app.output_ends().await;
    let exit = app.process.wait().await.unwrap();
    let mut app = scene.ready().await;

    assert_eq!(exit.code(), Some(0));
    let page = app.browser().await.get("/").await.text().await.unwrap();
    assert!(page.contains("Zoë"), "{page}");
    assert_ponies(&app.data, 6);
}

#[tokio::test]
async fn the_health_check_answers_who_was_let_in_and_nobody_else() {
    let scene = Scene::new();
    let mut app = scene.ready().await; // The shell has asked, with its token.
    let browser = app.browser().await;

    let stranger = browser.request("GET", "/health/").send().await.unwrap();

    assert_eq!(browser.get("/health/").await.status(), 200);
    assert_eq!(stranger.status(), 403);
}
