//! Whatever happens to the shell or to Django, nothing is left behind and nothing lost.

use crate::{app::Scene, routines};

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
