//! The shell dies or is asked to end: nothing is left behind, and nothing is lost.

use std::time::{Duration, Instant};

use crate::{
    app::{Scene, kill, opens_again},
    evidence::happened,
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

    app.signal("TERM");

    assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), "finished");
    app.output_ends().await;
    happened("a request of 1 s was answered first");
}
