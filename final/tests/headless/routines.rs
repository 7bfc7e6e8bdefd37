//! Owns background work in a test: starts a routine, and sees what became of it.
//! Knows nothing of who does the work.

use std::path::Path;

use crate::{
    app::{App, Browser},
    facts::sql,
    project::Project,
    wait::until,
};

/// Makes every routine of the project take this many seconds.
pub fn last(project: &Project, seconds: f32) {
    let file = "tasks_demo/tasks.py";
    let text = fs_err::read_to_string(project.path().join(file)).unwrap();
    let usual = text.lines().find(|line| line.starts_with("SHORTEST, LONGEST = "));
    let line = format!("SHORTEST, LONGEST = {seconds}, {seconds}");
    project.replace(file, usual.unwrap(), &line);
}

/// Starts a routine and waits until the worker runs it.
pub async fn run(app: &App, browser: &Browser) {
    let started = browser.post("/routines/", "/routines/start/", "routine=braid").await;
    assert_eq!(started.status(), 302);
    until("a running routine", async || {
        states(&app.data).contains("RUNNING").then_some(())
    })
    .await;
}

/// Waits until the routine has ended, well or not.
pub async fn end(data: &Path) {
    until("the end of the routine", async || {
        let states = states(data);
        (states.contains("SUCCESSFUL") || states.contains("FAILED")).then_some(())
    })
    .await;
}

/// Returns the states of all routines, as the worker keeps them.
pub fn states(data: &Path) -> String {
    sql(data, "SELECT status FROM django_tasks_database_dbtaskresult")
}
