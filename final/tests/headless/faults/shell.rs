//! The shell dies or is asked to end: nothing is left behind, and nothing is lost.

use std::time::{Duration, Instant};

use crate::{
    app::Scene,
    evidence::happened,
    facts::{kill, opens_again, sql, used},
    migrations,
    project::Project,
    wait::until,
};

/// Has the server start a process that would never end by itself.
const CHILD: &str = "import subprocess, sys\n\
    subprocess.Popen([sys.executable, '-c', \
    'import threading; threading.Event().wait()'], close_fds=False)";

#[tokio::test]
async fn f1_a_killed_shell_takes_every_process_with_it() {
    let project = Project::copy();
    project.append("config/wsgi.py", CHILD);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    app.browser().await.get("/").await;

    let start = Instant::now();
    kill(app).await;

    let time = start.elapsed();
    happened(format!("the last process was gone after {:.2} s", time.as_secs_f64()));
    assert!(time < Duration::from_secs(2), "the last process was gone after {time:?}");
    opens_again(&scene).await;
    happened("the next launch found all data");
}

#[cfg(unix)]
#[tokio::test]
async fn f2_each_signal_to_the_shell_ends_everything_in_order() {
    for signal in ["INT", "TERM", "HUP"] {
        let scene = Scene::new();
        let mut app = scene.ready().await;

        app.signal(signal);

        app.until("stopping").await;
        app.until("stopped").await;
        app.output_ends().await;
        assert!(app.process.wait().await.unwrap().success(), "{signal}");
        happened(format!("{signal}: stopping, stopped, exit code 0"));
    }
}

#[tokio::test]
async fn f2_a_stop_lets_a_running_request_finish_and_leaves_no_child() {
    let project = Project::copy();
    project.append("config/wsgi.py", CHILD);
    project.append(
        "items/views.py",
        "def slow(request):\n    import sys, threading\n    from django.http import HttpResponse\n    \
         print('slow begins', file=sys.stderr, flush=True)\n    \
         threading.Event().wait(1)\n    return HttpResponse('finished')",
    );
    project.append(
        "config/urls.py",
        "from items.views import slow\nurlpatterns += [path('slow/', slow)]",
    );
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let request =
        browser.request("GET", "/slow/").header("cookie", &browser.cookie).send();
    let answer = tokio::spawn(request);
    until("the request", async || {
        (app.log("django.log").contains("slow begins")).then_some(())
    })
    .await;

    app.ask_to_stop();

    assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), "finished");
    app.output_ends().await;
    happened("a request of 1 s was answered first");
}

#[cfg(unix)] // On Windows the job ends both at once.
#[tokio::test]
async fn f3_a_busy_worker_does_not_keep_the_server_alive() {
    use crate::{
        processes::{is_alive, last_pid},
        routines,
    };
    let project = Project::copy();
    routines::last(&project, 60.0);
    let scene = Scene::new().with("--django", project.path());
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    routines::run(&app, &browser).await;
    let server = last_pid(&app, "server");

    let start = Instant::now();
    app.signal("KILL");

    until("the end of the server", async || (!is_alive(&server)).then_some(())).await;
    let time = start.elapsed();
    app.output_ends().await;
    let (of_server, of_worker) = (time.as_secs_f64(), start.elapsed().as_secs_f64());
    happened(format!(
        "the server was gone after {of_server:.2} s, the worker after {of_worker:.1} s"
    ));
    assert!(time < Duration::from_secs(2), "the server was gone after {time:?}");
    assert!(of_worker < 10.0, "the worker was gone after {of_worker} s");
}

/// What a launch says, in order; the app is killed as soon as it says it.
const STAGES: [&str; 5] = [
    "starting python",
    "starting settings",
    "starting database",
    "starting migrating",
    "starting serving",
];

#[tokio::test]
async fn f31_a_shell_killed_at_any_stage_leaves_nothing_and_opens_again() {
    for stage in STAGES {
        let scene = Scene::new();
        let mut app = scene.start();
        app.until(stage).await;

        kill(app).await;

        opens_again(&scene).await;
    }
    happened(format!("killed at {} stages, and opened again each time", STAGES.len()));
}

#[tokio::test]
async fn f31_a_quit_while_migrating_stops_at_once_and_keeps_the_data() {
    let scene = used().await;
    let project = Project::copy();
    migrations::add(&project, "0998_wait", migrations::LAST, migrations::FILL_AND_WAIT);
    let updated = scene.with("--django", project.path());
    let mut app = updated.start();
    app.until("starting migrating").await;
    until("much that is written", async || {
        app.log("django.log").contains("filled").then_some(())
    })
    .await;

    let start = Instant::now();
    app.ask_to_stop();

    app.output_ends().await;
    let time = start.elapsed();
    assert!(app.process.wait().await.unwrap().success());
    happened(format!("it ended after {:.2} s", time.as_secs_f64()));
    assert!(time < Duration::from_secs(2), "it ended after {time:?}");
    assert_eq!(sql(&app.data, "PRAGMA integrity_check"), "[('ok',)]");
    assert_eq!(sql(&app.data, "SELECT count(*) FROM items_item"), "[(5,)]");
    happened("no pony was lost");
}
