//! Bad input gets words: what could not be done, why, what to try; and no data is lost.

use std::path::Path;

use tempfile::TempDir;

use crate::{
    app::{Ended, Scene, sql},
    project::Project,
};

/// Checks that the app ended in order, and said all of this.
fn assert_said(ended: &Ended, words: &[&str]) {
    assert_eq!(ended.status.code(), Some(1), "{}", ended.message);
    assert_eq!(ended.states.last().map(String::as_str), Some("stopped"));
    assert!(ended.states.iter().any(|state| state == "failed"), "{:?}", ended.states);
    for word in words.iter().chain(&["try: "]) {
        assert!(ended.message.contains(word), "no `{word}` in:\n{}", ended.message);
    }
    assert!(!ended.message.contains("panicked"), "{}", ended.message);
}

/// Runs a copy of the project with one file changed.
async fn with_broken(file: &str, text: &str) -> Ended {
    let project = Project::copy();
    project.append(file, text);
    Scene::new().with("--django", project.path()).ended().await
}

#[tokio::test]
async fn a_missing_python_is_named() {
    let missing = TempDir::new().unwrap().path().join("python3");

    let ended = Scene::new().with("--python", &missing).ended().await;

    let words = format!("could not find Python at `{}`", missing.display());
    assert_said(&ended, &[&words, "cargo tour doctor", "log: "]);
}

#[tokio::test]
async fn a_file_that_is_no_program_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("python3");
    fs_err::write(&file, "not a program").unwrap();

    let ended = Scene::new().with("--python", file).ended().await;

    assert_said(&ended, &["could not run `", "python3`: "]);
}

#[tokio::test]
async fn a_folder_without_a_project_is_named() {
    let folder = TempDir::new().unwrap();

    let ended = Scene::new().with("--django", folder.path()).ended().await;

    let words = format!("a Django project in `{}`", folder.path().display());
    assert_said(&ended, &[&words, "log: "]);
}

#[tokio::test]
async fn a_missing_package_is_named() {
    let folder = TempDir::new().unwrap();
    let made = std::process::Command::new(crate::project::python())
        .args(["-m", "venv", "--without-pip"])
        .arg(folder.path())
        .status();
    assert!(made.unwrap().success());
    let place = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" };

    let ended = Scene::new().with("--python", folder.path().join(place)).ended().await;

    assert_said(&ended, &["ModuleNotFoundError: No module named 'django'", "log: "]);
}

#[tokio::test]
async fn a_syntax_error_in_a_view_is_shown_with_its_place() {
    let ended = with_broken("items/views.py", "def broken(:").await;

    assert_said(&ended, &["SyntaxError", "views.py", "def broken(:", "django.log"]);
}

#[tokio::test]
async fn bad_settings_are_shown() {
    let ended =
        with_broken("config/settings/base.py", "INSTALLED_APPS += ['nowhere']").await;

    assert_said(&ended, &["No module named 'nowhere'", "django.log"]);
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs_err::write(&file, "in the way").unwrap();
    let mut scene = Scene::new();
    scene.data = file.join("data");

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the data folder", "that you may write"]);
    assert_eq!(fs_err::read_to_string(&file).unwrap(), "in the way");
}

#[tokio::test]
async fn a_corrupt_database_is_left_as_it_is() {
    let scene = Scene::new();
    fs_err::create_dir_all(&scene.data).unwrap();
    let database = scene.data.join("app.sqlite3");
    let garbage = "not a database, but perhaps all that is left of one".repeat(100);
    fs_err::write(&database, &garbage).unwrap();

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the database", "file is not a database"]);
    assert_eq!(fs_err::read_to_string(database).unwrap(), garbage);
}

/// Runs the app once, so that there is data to lose.
async fn used() -> Scene {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    app.process.kill().await.unwrap();
    app.output_ends().await;
    scene
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let scene = used().await;
    let add = "INSERT INTO django_migrations (app, name, applied) \
               VALUES ('items', '0999_from_the_future', '2030-01-01')";
    sql(&scene.data, add);

    let ended = scene.ended().await;

    assert_said(
        &ended,
        &["by a newer version (`items.0999_from_the_future`)", "newest"],
    );
    assert_eq!(sql(&scene.data, "SELECT count(*) FROM items_item"), "[(5,)]");
}

#[tokio::test]
async fn a_failed_migration_leaves_the_data_as_it_was() {
    let project = Project::copy();
    project.write(
        "items/migrations/0998_drop.py",
        &migration("0002_starter_ponies", DROP),
    );
    project.write("items/migrations/0999_fail.py", &migration("0998_drop", FAIL));
    let mut scene = used().await;
    scene = scene.with("--django", project.path());

    let ended = scene.ended().await;

    assert_said(&ended, &["could not update the database: on purpose", "go back to"]);
    assert_eq!(sql(&scene.data, "SELECT count(*) FROM items_item"), "[(5,)]");
    let names =
        sql(&scene.data, "SELECT name FROM django_migrations WHERE app='items'");
    assert!(!names.contains("0998_drop"), "{names}");
    assert_eq!(copies(&scene.data), 1);
}

const DROP: &str = "migrations.RunSQL('DELETE FROM items_item')";
const FAIL: &str = "migrations.RunPython(fail)";

fn migration(after: &str, operation: &str) -> String {
    format!(
        "from django.db import migrations\n\n\
         def fail(apps, schema_editor):\n    raise ValueError('on purpose')\n\n\
         class Migration(migrations.Migration):\n    \
         dependencies = [('items', '{after}')]\n    operations = [{operation}]\n"
    )
}

fn copies(data: &Path) -> usize {
    fs_err::read_dir(data.join("backups")).unwrap().count()
}

#[tokio::test]
async fn a_migration_of_existing_data_is_preceded_by_a_copy() {
    let project = Project::copy();
    project.write(
        "items/migrations/0998_drop.py",
        &migration("0002_starter_ponies", DROP),
    );
    let mut scene = used().await;
    scene = scene.with("--django", project.path());

    scene.ready().await;

    assert_eq!(sql(&scene.data, "SELECT count(*) FROM items_item"), "[(0,)]");
    assert_eq!(copies(&scene.data), 1);
}

#[tokio::test]
async fn a_migration_may_take_its_time() {
    let project = Project::copy();
    let slow =
        "migrations.RunPython(lambda *_: __import__('threading').Event().wait(2))";
    project.write(
        "items/migrations/0998_slow.py",
        &migration("0002_starter_ponies", slow),
    );
    let scene = Scene::new().with("--django", project.path()).with("--patience", "1");

    scene.ready().await;
}

#[tokio::test]
async fn a_server_that_never_listens_is_given_up_with_words() {
    let project = Project::copy();
    project.append("config/urls.py", "import threading; threading.Event().wait()");
    let scene = Scene::new().with("--django", project.path()).with("--patience", "1");

    let ended = scene.ended().await;

    assert_said(&ended, &["Django made no progress for 1 s"]);
}

#[tokio::test]
async fn an_unknown_flag_is_explained() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_final"))
        .arg("--hedless")
        .output();

    let output = output.unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        message.contains("'--hedless'") && message.contains("'--headless'"),
        "{message}"
    );
}

#[tokio::test]
async fn a_poisoned_environment_does_no_harm() {
    let scene = Scene::new()
        .with_variable("PYTHONHOME", "/nonexistent")
        .with_variable("PYTHONPATH", "/nonexistent")
        .with_variable("PYTHONSTARTUP", "/nonexistent")
        .with_variable("DJANGO_SETTINGS_MODULE", "nowhere")
        .with_variable("DESKTOP_DATA_DIR", "/nonexistent")
        .with_variable("VIRTUAL_ENV", "/nonexistent")
        .with_variable("APPIMAGE", "/nonexistent");

    let mut app = scene.ready().await;

    assert_eq!(app.browser().await.get("/").await.status(), 200);
}
