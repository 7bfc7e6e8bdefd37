//! The database is damaged, too new, or left halfway: no data is lost, and words say so.

use std::path::Path;

use crate::{
    app::Scene,
    evidence::happened,
    facts::{assert_ponies, assert_said, sql, used},
    migrations::{self, DELETE, FAIL, LAST},
    project::Project,
};

#[tokio::test]
async fn f17_a_file_that_is_no_database_is_left_as_it_is() {
    let scene = Scene::new();
    fs_err::create_dir_all(&scene.data).unwrap();
    let database = scene.data.join("app.sqlite3");
    let garbage = "not a database, but perhaps all that is left of one".repeat(100);
    fs_err::write(&database, &garbage).unwrap();

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the database", "file is not a database"]);
    assert_eq!(fs_err::read_to_string(database).unwrap(), garbage);
    happened("a file of other bytes: named, and left as it was");
}

#[tokio::test]
async fn f17_a_database_with_a_damaged_page_is_left_as_it_is() {
    let scene = used().await;
    sql(&scene.data, "PRAGMA wal_checkpoint(TRUNCATE)");
    let page =
        sql(&scene.data, "SELECT rootpage FROM sqlite_master WHERE name='items_item'");
    let page: usize = page.trim_matches(['[', ']', '(', ')', ',']).parse().unwrap();
    let database = scene.data.join("app.sqlite3");
    let mut bytes = fs_err::read(&database).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xA5);
    fs_err::write(&database, &bytes).unwrap();

    let ended = scene.ended().await;

    assert_said(
        &ended,
        &["could not use the database", "the file is damaged", "`backups`"],
    );
    assert_eq!(fs_err::read(database).unwrap(), bytes);
    happened("a damaged page: found before the first page, and left as it was");
}

#[tokio::test]
async fn f17_a_newer_database_is_refused_and_left_as_it_is() {
    let scene = used().await;
    let add = "INSERT INTO django_migrations (app, name, applied) \
               VALUES ('items', '0999_from_the_future', '2030-01-01')";
    sql(&scene.data, add);

    let ended = scene.ended().await;

    let words = ["by a newer version (`items.0999_from_the_future`)", "newest"];
    assert_said(&ended, &words);
    assert_ponies(&scene.data, 5);
    happened("a newer version's: refused, with its migration's name");
}

#[tokio::test]
async fn f18_a_migration_that_fails_leaves_the_data_as_it_was() {
    let project = Project::copy();
    migrations::add(&project, "0998_delete", LAST, DELETE);
    migrations::add(&project, "0999_fail", "0998_delete", FAIL);
    let scene = used().await.with("--django", project.path());

    let ended = scene.ended().await;

    assert_said(&ended, &["could not update the database: on purpose", "go back to"]);
    assert_ponies(&scene.data, 5);
    let names =
        sql(&scene.data, "SELECT name FROM django_migrations WHERE app='items'");
    assert!(!names.contains("0998_delete"), "{names}");
    assert_eq!(copies(&scene.data), 1);
    happened("the second of two failed, and both were undone");
}

#[tokio::test]
async fn f18_a_migration_of_existing_data_is_preceded_by_a_copy() {
    let project = Project::copy();
    migrations::add(&project, "0998_delete", LAST, DELETE);
    let scene = used().await.with("--django", project.path());

    scene.ready().await;

    assert_ponies(&scene.data, 0);
    assert_eq!(copies(&scene.data), 1);
    happened("a copy was taken first");
}

fn copies(data: &Path) -> usize {
    fs_err::read_dir(data.join("backups")).unwrap().count()
}

#[cfg(target_os = "linux")] // where all of Django's processes can be found
#[tokio::test]
async fn f18_a_migration_cut_off_in_its_middle_never_was() {
    use crate::{facts::kill, wait::until};
    let project = Project::copy();
    migrations::add(&project, "0998_wait", LAST, migrations::FILL_AND_WAIT);
    let before = used().await;
    let scene = before.with("--django", project.path());
    let mut app = scene.start();
    app.until("starting migrating").await;
    until("much that is written", async || {
        app.log("django.log").contains("filled").then_some(())
    })
    .await;

    crate::processes::end_all(&scene.data);
    kill(app).await;

    assert_ponies(&scene.data, 5);
    fs_err::remove_file(project.path().join("items/migrations/0998_wait.py")).unwrap();
    let mut app = scene.ready().await;
    assert_eq!(app.browser().await.get("/").await.status(), 200);
    assert_ponies(&scene.data, 5);
    happened("killed with 8 MB written: the next launch found the data as it was");
}

#[cfg(target_os = "linux")] // where a pipe in the place of shared memory keeps SQLite out
#[tokio::test]
async fn f19_a_folder_that_cannot_share_memory_gets_the_older_journal() {
    let scene = used().await;
    let shared = scene.data.join("app.sqlite3-shm");
    assert_eq!(sql(&scene.data, "PRAGMA journal_mode"), "[('wal',)]");
    let _ = fs_err::remove_file(&shared); // SQLite's last visitor has removed it, mostly.
    assert!(
        std::process::Command::new("mkfifo").arg(&shared).status().unwrap().success()
    );

    let mut app = scene.ready().await;

    let browser = app.browser().await;
    let added = browser.post("/ponies/new/", "/ponies/new/", "title=Zo&status=grazing");
    assert_eq!(added.await.status(), 302);
    crate::routines::run(&app, &browser).await;
    assert_eq!(sql(&scene.data, "PRAGMA journal_mode"), "[('delete',)]");
    assert!(app.log("django.log").contains("could not use SQLite's WAL"));
    assert_ponies(&scene.data, 6);
    happened("page and worker wrote with a rollback journal, and the log says why");

    crate::facts::kill(app).await;
    fs_err::remove_file(&shared).unwrap();
    scene.ready().await;
    assert_eq!(sql(&scene.data, "PRAGMA journal_mode"), "[('wal',)]");
    happened("back in a good folder, it was WAL again");
}
