//! The user goes while something is at work: the window goes too.

use std::time::{Duration, Instant};

use crate::{
    evidence::happened,
    project::Project,
    scene::{Scene, Setting},
};

/// A routine takes so long that no quit would wait for it.
fn with_long_routines() -> Project {
    let project = Project::copy();
    let usual = "SHORTEST, LONGEST = 3.0, 10.0";
    project.replace("tasks_demo/tasks.py", usual, "SHORTEST, LONGEST = 60.0, 60.0");
    project
}

/// Quits in one way while a routine runs, and returns how long the window stayed.
async fn f7_quit(quit: impl FnOnce(&Scene)) -> Duration {
    let project = with_long_routines();
    let scene = Scene::launch(Setting::with_project(project.path())).await;
    scene.see("h1", "My Ponies").await;
    scene.go("Stable Routines").await;
    scene.click("form.starts button").await;
    scene.find("li.routine[data-state=running]").await;

    let start = Instant::now();
    quit(&scene);

    scene.windows_are(0).await;
    let time = start.elapsed();
    scene.ends_by_itself().await;
    time
}

#[tokio::test]
async fn f7_the_window_is_gone_at_once_when_it_is_closed() {
    let time = f7_quit(Scene::close_window).await;

    assert!(time < Duration::from_secs(1), "the window stayed for {time:?}");
    happened(format!("closed: the window was gone after {:.2} s", time.as_secs_f64()));
}

#[tokio::test]
async fn f7_the_window_is_gone_at_once_when_the_app_is_asked_to_end() {
    let time = f7_quit(|scene| scene.signal("--data-dir", "TERM")).await;

    assert!(time < Duration::from_secs(1), "the window stayed for {time:?}");
    happened(format!("quit: the window was gone after {:.2} s", time.as_secs_f64()));
}
