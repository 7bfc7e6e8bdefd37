//! Django dies, hangs, or somebody else stands where it should: the app says so in words.

use std::{
    net::TcpListener,
    sync::{Arc, atomic::AtomicBool, atomic::Ordering},
    time::{Duration, Instant},
};

use crate::{
    app::Scene,
    evidence::happened,
    facts::assert_said,
    processes::{kill, last_pid},
    project::Project,
};

/// An error that is there at once has to be told long before the 90 s that a stage may
/// take without a word; on a machine with nothing else to do it takes half a second.
const AT_ONCE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn f4_a_server_that_dies_is_started_again_three_times_in_a_minute() {
    let scene = Scene::new();
    let mut app = scene.ready().await;

    for attempt in 1..=3 {
        let start = Instant::now();
        kill(&last_pid(&app, "server"));

        assert_eq!(app.until("restarting").await, format!("restarting {attempt}/3"));
        app.until("ready").await;
        happened(format!("back after {:.1} s", start.elapsed().as_secs_f64()));
        assert_eq!(app.browser().await.get("/").await.status(), 200);
    }
    kill(&last_pid(&app, "server"));

    app.until("failed").await;
    app.output_ends().await;
    assert_eq!(app.process.wait().await.unwrap().code(), Some(1));
    happened("given up at the fourth time, exit code 1");
}

#[tokio::test]
async fn f8_a_server_that_never_listens_is_given_up_with_words() {
    let project = Project::copy();
    project.append(
        "config/urls.py",
        "import sys, threading\nprint('looking for a stable', file=sys.stderr)\n\
         threading.Event().wait()",
    );
    let scene = Scene::new().with("--django", project.path()).with("--patience", "1");

    let ended = scene.ended().await;

    let words = "Django made no progress for 1 s";
    assert_said(&ended, &[words, "| looking for a stable", "django.log"]);
    happened(format!("{words}; the last lines of the log; exit code 1"));
}

/// Runs a copy of the project with one file changed, and sees that the error is told.
async fn f9_told_at_once(file: &str, text: &str, words: &[&str]) {
    let project = Project::copy();
    project.append(file, text);
    let scene = Scene::new().with("--django", project.path());

    let ended = scene.ended().await;

    assert_said(&ended, words);
    let time = ended.failed_after.unwrap();
    assert!(time < AT_ONCE, "it was told after {time:?}");
    happened(format!("{} after {:.1} s", words[0], time.as_secs_f64()));
}

#[tokio::test]
async fn f9_a_syntax_error_in_a_view_is_shown_with_its_place() {
    let words = ["SyntaxError", "views.py", "def broken(:", "django.log"];
    f9_told_at_once("items/views.py", "def broken(:", &words).await;
}

#[tokio::test]
async fn f9_a_module_that_is_missing_is_named() {
    let words = ["No module named 'nowhere'", "django.log"];
    let text = "INSTALLED_APPS += ['nowhere']";
    f9_told_at_once("config/settings/base.py", text, &words).await;
}

#[tokio::test]
async fn f9_a_bad_migration_is_named() {
    let words = ["could not run Django: NodeNotFoundError", "0000_never", "django.log"];
    let text = "Migration.dependencies = [('items', '0000_never')]";
    f9_told_at_once("items/migrations/0002_starter_ponies.py", text, &words).await;
}

/// A program of somebody else that would gladly take our token.
struct Squatter {
    port: u16,
    was_visited: Arc<AtomicBool>,
}

impl Squatter {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let was_visited = Arc::new(AtomicBool::new(false));
        let note = was_visited.clone();
        std::thread::spawn(move || {
            while listener.accept().is_ok() {
                note.store(true, Ordering::SeqCst);
            }
        });
        Self { port, was_visited }
    }
}

#[tokio::test]
async fn f10_a_port_that_the_project_prints_is_not_taken_for_djangos() {
    let squatter = Squatter::new();
    let project = Project::copy();
    let port = squatter.port;
    let event = format!(r#"{{"event": "listening", "port": {port}, "code": "c0de"}}"#);
    project.append(
        "config/urls.py",
        &format!(
            "import os, sys\nprint('{event}', flush=True)\nos.write(1, b'{event}\\n')\n\
             sys.__stdout__.write('{event}\\n')\nos.system('echo {event}')"
        ),
    );
    let scene = Scene::new().with("--django", project.path());

    let mut app = scene.ready().await;

    assert_eq!(app.browser().await.get("/").await.status(), 200);
    assert!(!squatter.was_visited.load(Ordering::SeqCst), "the squatter got a visitor");
    happened("Django was found, and the squatter had no visitor");
}

#[tokio::test]
async fn f10_the_port_is_chosen_by_the_system_and_nobody_else_can_have_it() {
    let (first, second) = (Scene::new(), Scene::new());
    let mut apps = [first.start(), second.start()];

    let mut ports = vec![];
    for app in &mut apps {
        let line = app.until("ready").await;
        let port = line.trim_end_matches('/').rsplit(':').next().unwrap().to_owned();
        let squat = TcpListener::bind(format!("127.0.0.1:{port}"));
        assert!(squat.is_err(), "somebody else could listen on {port}");
        ports.push(port);
    }

    assert_ne!(ports[0], ports[1]);
    happened("two apps at once had two ports, and nobody else could open them");
}

#[tokio::test]
async fn f11_a_server_that_listens_and_never_answers_is_given_up() {
    let project = Project::copy();
    project.append(
        "desktop/views.py",
        "def health(request):\n    import threading\n    threading.Event().wait()",
    );
    let scene = Scene::new().with("--django", project.path()).with("--patience", "2");

    let ended = scene.ended().await;

    assert_said(&ended, &["Django made no progress for 2 s"]);
    let time = ended.failed_after.unwrap();
    let seconds = time.as_secs_f64();
    happened(format!("given up after {seconds:.1} s, 2 s after its last word"));
    assert!(time < Duration::from_secs(20), "given up after {time:?}");
}
