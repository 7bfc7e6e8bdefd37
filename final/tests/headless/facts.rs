//! Owns what tests assert of an app that has ended, and of the data that it leaves.
//! Knows nothing of what was done to it.

use std::path::Path;

use crate::app::{App, Ended, Scene};

/// Checks that the app ended in order, and said all of this.
pub fn assert_said(ended: &Ended, words: &[&str]) {
    assert_eq!(ended.status.code(), Some(1), "{}", ended.message);
    assert_eq!(ended.states.last().map(String::as_str), Some("stopped"));
    assert!(ended.states.iter().any(|state| state == "failed"), "{:?}", ended.states);
    for word in words.iter().chain(&["try: "]) {
        assert!(ended.message.contains(word), "no `{word}` in:\n{}", ended.message);
    }
    assert!(!ended.message.contains("panicked"), "{}", ended.message);
}

/// Checks that the database is whole and has as many ponies.
pub fn assert_ponies(data: &Path, count: usize) {
    assert_eq!(sql(data, "PRAGMA integrity_check"), "[('ok',)]");
    assert_eq!(sql(data, "SELECT count(*) FROM items_item"), format!("[({count},)]"));
}

/// Runs the app once, so that there is data to lose.
pub async fn used() -> Scene {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    app.process.kill().await.unwrap();
    app.output_ends().await;
    scene
}

/// Kills the shell the way no program can handle, and waits for its last process.
pub async fn kill(mut app: App) {
    app.process.start_kill().unwrap();
    app.output_ends().await;
}

/// Starts once more in the same folder, and sees that the data is all there.
pub async fn opens_again(scene: &Scene) {
    let app = scene.ready().await;

    assert_ponies(&app.data, 5);
    kill(app).await;
}

/// Runs a statement on the app's database, and returns the rows as Python prints them.
pub fn sql(data: &Path, statement: &str) -> String {
    let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                  print(c.execute(sys.argv[2]).fetchall()); c.commit()";
    let python = crate::project::python();
    let output = std::process::Command::new(python)
        .args(["-c", script])
        .arg(data.join("app.sqlite3"))
        .arg(statement)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
