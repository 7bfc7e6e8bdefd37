//! The worker dies, or has to stop in the middle: pages do not notice, no task is lost.

use std::time::{Duration, Instant};

use crate::{
    app::Scene,
    evidence::happened,
    processes::{kill, last_pid},
    project::Project,
    routines,
    wait::until,
};

#[tokio::test]
async fn f5_a_worker_that_dies_is_started_again_and_the_pages_stay() {
    let project = Project::copy();
    routines::last(&project, 2.0);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    routines::run(&app, &browser).await;
    let first = last_pid(&app, "worker");

    kill(&first);

    assert_eq!(browser.get("/").await.status(), 200);
    until("another worker", async || (last_pid(&app, "worker") != first).then_some(()))
        .await;
    assert_eq!(browser.get("/").await.status(), 200);
    happened("the pages answered, and another worker was started");
}

#[tokio::test]
async fn f5_a_worker_that_always_dies_is_left_alone_for_a_while() {
    let project = Project::copy();
    project.append("desktop/worker.py", "def work():\n    raise OSError('on purpose')");
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let start = Instant::now();
    browser.post("/routines/", "/routines/start/", "routine=braid").await;
    let deaths = || app.log("shell.log").matches("worker ended by itself").count();
    until("the fourth death", async || (deaths() >= 4).then_some(())).await;
    let four_deaths = start.elapsed();

    // As long again: without a rest, four more would die.
    let start = Instant::now();
    let mut pages = 0;
    while start.elapsed() < four_deaths {
        assert_eq!(browser.get("/").await.status(), 200);
        pages += 1;
    }

    assert_eq!(deaths(), 4, "it has a rest after the fourth time");
    let time = four_deaths.as_secs_f64();
    happened(format!("four deaths in {time:.1} s, then a rest, and {pages} pages"));
}

#[tokio::test]
async fn f6_a_routine_whose_worker_was_killed_is_run_again() {
    let project = Project::copy();
    routines::last(&project, 2.0);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    routines::run(&app, &browser).await;

    let start = Instant::now();
    kill(&last_pid(&app, "worker"));

    routines::end(&scene.data).await;
    happened(format!("run to its end {:.1} s later", start.elapsed().as_secs_f64()));
}

#[tokio::test]
async fn f6_a_routine_that_kills_each_worker_is_given_up() {
    let project = Project::copy();
    project.replace(
        "tasks_demo/tasks.py",
        "    routine = ROUTINES[kind]\n",
        "    __import__('os').kill(__import__('os').getpid(), 9)\n",
    );
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    browser.post("/routines/", "/routines/start/", "routine=braid").await;

    routines::end(&scene.data).await;
    assert_eq!(routines::states(&scene.data), "[('FAILED',)]");
    assert_eq!(browser.get("/").await.status(), 200);
    happened("one that kills each worker is called failed after three");
}

#[tokio::test]
async fn f7_a_quit_waits_for_a_routine_a_little_and_the_next_launch_ends_it() {
    let project = Project::copy();
    routines::last(&project, 10.0);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    routines::run(&app, &browser).await;

    let start = Instant::now();
    app.ask_to_stop();

    app.until("stopping").await;
    app.output_ends().await;
    let time = start.elapsed();
    happened(format!("every process was gone after {:.1} s", time.as_secs_f64()));
    assert!(time < Duration::from_secs(9), "gone after {time:?}");
    assert_eq!(routines::states(&scene.data), "[('RUNNING',)]");

    routines::last(&project, 1.0);
    let _app = scene.ready().await;
    routines::end(&scene.data).await;
    happened("the next launch ran it to its end");
}

#[tokio::test]
async fn f7_a_routine_that_is_nearly_done_is_waited_for() {
    let project = Project::copy();
    routines::last(&project, 1.5);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    routines::run(&app, &browser).await;

    app.ask_to_stop();

    app.output_ends().await;
    let states = routines::states(&scene.data);
    assert!(!states.contains("RUNNING") && !states.contains("READY"), "{states}");
    happened("a routine of 1.5 s was let finish");
}
