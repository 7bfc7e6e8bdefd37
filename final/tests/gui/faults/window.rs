//! Things start, break and end: the window says so, and does as it is told.

use std::{process::Command, time::Instant};

use crate::{
    evidence::happened,
    project::Project,
    scene::{Scene, Setting},
    wait::{until, within},
};

#[tokio::test]
async fn f2_a_signal_ends_the_app_in_its_window_in_order() {
    let scene = Scene::open().await;

    scene.signal("--data-dir", "TERM");

    scene.ends_by_itself().await;
    happened("TERM with a window: the same");
}

#[tokio::test]
async fn f4_a_killed_server_comes_back_under_the_same_page_three_times() {
    let scene = Scene::open().await;
    scene.go("Stable Routines").await;

    for _ in 1..=3 {
        let before = scene.ask("location.port").await;
        scene.kill("desktop_serve");
        scene.hold(&format!("location.port && location.port !== {before}")).await;
        scene.see("h1", "Stable Routines").await;
        assert_eq!(scene.ask("location.pathname").await, "/routines/");
    }
    scene.picture("back-after-a-crash").await;
    scene.kill("desktop_serve");

    scene.see("#title", "The app stopped working").await;
    scene.see("#log-path", "django.log").await;
    scene.picture("crashed-too-often").await;
    happened("the same page three times, then one that names the log");
    scene.click("[data-command=try_again]").await;
    scene.see("h1", "Stable Routines").await;
    happened("try again: the same page once more");

    scene.end().await;
}

#[tokio::test]
async fn f8_a_start_that_hangs_is_explained_with_a_way_on_and_a_way_out() {
    let project = Project::copy();
    project.append(
        "config/urls.py",
        "import sys, threading\nprint('looking for a stable', file=sys.stderr)\n\
         threading.Event().wait()",
    );
    let setting =
        Setting { patience: Some(2), ..Setting::with_project(project.path()) };
    let scene = Scene::launch(setting).await;

    scene.see("#title", "The app could not start").await;
    scene.see("#cause", "Django made no progress for 2 s").await;
    scene.see("#log", "looking for a stable").await;
    scene.find("[data-command=try_again]").await;
    scene.picture("start-hangs").await;
    // The app may be gone before it has answered the click.
    let _ = scene.find("[data-command=quit]").await.click().await;
    scene.ends_by_itself().await;
    happened("in the window: the same words, a way on and a way out");
}

#[tokio::test]
async fn f12_a_second_start_brings_the_first_window_forward() {
    let at_home = Setting { is_at_home: true, ..Setting::default() };
    let scene = Scene::launch(at_home).await;
    scene.see("h1", "My Ponies").await;
    scene.display().take_focus();

    let mut second = scene.start_again(None);

    let exit = within("the end of the second start", second.wait()).await.unwrap();
    assert!(exit.success(), "{exit}");
    until("a window with the keyboard", async || {
        scene.display().has_focus().then_some(())
    })
    .await;
    assert_eq!(scene.display().windows(), 1);
    assert_eq!(scene.processes("desktop_serve").len(), 1);
    scene.go("Stable Routines").await;
    happened("with a bus: the first window got the keyboard, the second start ended");

    scene.end().await;
}

#[tokio::test]
async fn f12_a_second_start_without_a_bus_explains_itself() {
    let at_home = Setting { is_at_home: true, ..Setting::default() };
    let first = Scene::launch(at_home).await;
    first.see("h1", "My Ponies").await;
    let data = Some(first.data.clone());
    let words = Scene::launch(Setting { data, ..Setting::default() }).await;

    let mut second = first.start_again(Some("unix:path=/nonexistent"));

    first.windows_are(2).await;
    let pid = second.id().unwrap().to_string();
    until("a second start that handles signals", async || {
        handles_terminate(&pid).then_some(())
    })
    .await;
    assert!(Command::new("kill").arg(&pid).status().unwrap().success());
    let exit = within("the end of the second start", second.wait()).await.unwrap();
    assert_eq!(exit.code(), Some(1));
    words.see("#cause", "it is in use").await;
    words.see("#advice", "look for the app's window: it is running already").await;
    words.picture("started-twice").await;
    first.go("Stable Routines").await;
    happened("without one: the second start says that it is running, exit code 1");

    words.end().await;
    first.end().await;
}

/// Tells whether a process does something of its own at SIGTERM.
fn handles_terminate(pid: &str) -> bool {
    let status = fs_err::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 1 << (15 - 1) != 0
}

/// Says how far it is, as Django does, and stays there.
const STAYS_AT_MIGRATING: &str = r#"
import sys
print('{"event":"stage","name":"database"}', flush=True)
print('{"event":"stage","name":"migrating","done":3,"of":7}', flush=True)
sys.stdin.read()
"#;

#[tokio::test]
async fn f29_the_splash_shows_how_far_the_start_is_and_says_when_it_is_slow() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("manage.py"), STAYS_AT_MIGRATING).unwrap();
    let scene = Scene::launch(Setting::with_project(folder.path())).await;

    scene.see("#words", "Preparing the database, 3 of 7").await;
    let lit = scene.ask("document.querySelectorAll('.stars .lit').length").await;
    assert_eq!(lit, 5, "three stages have ended, and three sevenths of six stars");
    scene.picture("splash").await;
    scene.find("#slow button").await;
    scene.picture("splash-slow").await;
    scene.click("#slow button").await;
    assert!(scene.opened().await.ends_with("logs"), "the folder of the logs");
    happened("the splash says how far it is, and after 5 s that it is slow");

    scene.end().await;
}

#[tokio::test]
async fn f31_a_window_closed_on_the_splash_ends_every_process() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("manage.py"), STAYS_AT_MIGRATING).unwrap();
    let scene = Scene::launch(Setting::with_project(folder.path())).await;
    scene.see("#words", "Preparing the database, 3 of 7").await;

    let start = Instant::now();
    scene.close_window();

    scene.ends_by_itself().await;
    let time = start.elapsed().as_secs_f64();
    happened(format!("closed on the splash: every process was gone after {time:.1} s"));
}
