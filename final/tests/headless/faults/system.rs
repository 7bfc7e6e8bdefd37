//! What takes a corner of the system for the test alone: a disk, a user, a network.

use std::{
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    app::Scene,
    evidence::{elsewhere, happened},
    facts::{assert_ponies, assert_said, used},
    processes::last_pid,
    project::{Project, python},
};

/// Two users whom nobody else is.
const USERS: [u32; 2] = [64_001, 64_002];

/// Returns the words that let another user run a command.
fn as_user(user: u32) -> Vec<String> {
    let id = user.to_string();
    let words = ["setpriv", "--reuid", &id, "--regid", &id, "--clear-groups", "--"];
    words.map(str::to_owned).to_vec()
}

/// Tells whether a command succeeds when another user runs it.
fn can(user: u32, command: &[&str]) -> bool {
    let words = as_user(user);
    let mut run = Command::new(&words[0]);
    run.args(&words[1..]).args(command);
    run.output().is_ok_and(|output| output.status.success())
}

fn open_to_all(folder: &Path) {
    fs_err::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
}

/// Makes a Python that every user may run, out of the system's and our packages.
fn python_for_all(folder: &Path) -> PathBuf {
    let venv = folder.join("venv");
    let make = ["-m", "venv", "--without-pip"];
    Command::new("/usr/bin/python3").args(make).arg(&venv).status().unwrap();
    let ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let packages = |python: &Path| {
        let output = Command::new(python).args(["-c", ask]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let own = venv.join("bin/python3");
    let file = Path::new(&packages(&own)).join("ours.pth");
    fs_err::write(file, packages(&python())).unwrap();
    own
}

#[tokio::test]
async fn f13_two_users_at_once_both_work_and_see_nothing_of_each_other() {
    if fs_err::metadata("/proc/self").unwrap().uid() != 0 {
        return elsewhere("it takes root, who can be two other users");
    }
    let place = TempDir::new().unwrap();
    let project = Project::copy();
    open_to_all(place.path());
    open_to_all(project.path());
    let python = python_for_all(place.path());
    let program = env!("CARGO_BIN_EXE_final");
    let import = [python.to_str().unwrap(), "-c", "import django"];
    if !can(USERS[0], &["test", "-x", program]) || !can(USERS[0], &import) {
        return elsewhere(
            "this checkout, or the system's Python, is closed to other users",
        );
    }
    let scenes = USERS.map(|user| {
        let home = place.path().join(user.to_string());
        fs_err::create_dir(&home).unwrap();
        open_to_all(&home);
        chown(&home, Some(user), Some(user)).unwrap();
        let words = as_user(user);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let scene = Scene::new().at_home(&home).through(&words);
        scene.with("--python", &python).with("--django", project.path())
    });

    let mut apps = [scenes[0].ready().await, scenes[1].ready().await];

    for (app, stranger) in apps.iter_mut().zip([USERS[1], USERS[0]]) {
        let browser = app.browser().await;
        assert_eq!(browser.get("/").await.status(), 200);
        assert_eq!(browser.request("GET", "/").send().await.unwrap().status(), 403);
        let environment = format!("/proc/{}/environ", last_pid(app, "server"));
        let data = app.data.to_str().unwrap();
        let key = format!("{data}/secret-key");
        for secret in [["ls", data], ["cat", &key], ["cat", &environment]] {
            assert!(!can(stranger, &secret), "the other user can {secret:?}");
        }
    }
    happened(
        "both worked at once; folder, key and process were closed to the other one",
    );
}

/// Returns the words that give a command mounts of its own, if this user may do that.
fn own_mounts() -> Option<Vec<&'static str>> {
    let ways =
        [vec!["unshare", "--mount"], vec!["unshare", "--map-root-user", "--mount"]];
    let works = |way: &Vec<&str>| {
        let script = ["sh", "-c", "mount -t tmpfs tmpfs /mnt"];
        let tried = Command::new(way[0]).args(&way[1..]).args(script).output();
        tried.is_ok_and(|output| output.status.success())
    };
    ways.into_iter().find(works)
}

/// Makes the app run after a script that may mount what it likes.
///
/// In the script, `$DATA` is the data folder and `"$0" "$@"` the app.
fn with_mounts(scene: Scene, script: &str) -> Option<Scene> {
    let own = own_mounts();
    if own.is_none() {
        elsewhere("it takes a user who may mount: root, or one with user namespaces");
    }
    fs_err::create_dir_all(&scene.data).unwrap();
    let data = scene.data.clone();
    let words = [own?, vec!["sh", "-ec", script]].concat();
    Some(scene.through(&words).with_variable("DATA", data))
}

#[tokio::test]
async fn f17_a_folder_that_is_read_only_is_named() {
    let script = r#"mount -t tmpfs -o ro tmpfs "$DATA"; exec "$0" "$@""#;
    let Some(scene) = with_mounts(Scene::new(), script) else { return };

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the data folder", "Read-only file system"]);
    happened("a read-only disk: named");
}

#[tokio::test]
async fn f17_a_database_that_may_only_be_read_is_named() {
    let script = r#"
        mount --bind "$DATA/app.sqlite3" "$DATA/app.sqlite3"
        mount -o remount,ro,bind "$DATA/app.sqlite3"
        exec "$0" "$@""#;
    let Some(scene) = with_mounts(used().await, script) else { return };

    let ended = scene.ended().await;

    let words = "attempt to write a readonly database";
    assert_said(&ended, &["could not use the database", words, "that you may write"]);
    assert_ponies(&scene.data, 5);
    happened("a read-only file: named");
}

#[tokio::test]
async fn f17_a_disk_that_is_full_at_the_first_launch_is_named() {
    let script = r#"mount -t tmpfs -o size=64k tmpfs "$DATA"; exec "$0" "$@""#;
    let Some(scene) = with_mounts(Scene::new(), script) else { return };

    let ended = scene.ended().await;

    assert_said(&ended, &["database or disk is full", "that the disk is not full"]);
    happened("a disk of 64 kB: named");
}

#[tokio::test]
async fn f17_a_disk_that_is_full_at_a_later_launch_takes_no_data() {
    let saved = TempDir::new().unwrap();
    let script = r#"
        mkdir "$SAVED/disk" && mount -t tmpfs -o size=2m tmpfs "$SAVED/disk"
        cp -R "$DATA/." "$SAVED/disk"
        mount --move "$SAVED/disk" "$DATA"
        cat /dev/zero > "$DATA/all the rest" 2> /dev/null || true
        code=0; "$0" "$@" || code=$?
        cp "$DATA/app.sqlite3"* "$SAVED"
        exit $code"#;
    let Some(scene) = with_mounts(used().await, script) else { return };
    let scene = scene.with_variable("SAVED", saved.path());

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the database", "that the disk is not full"]);
    assert_ponies(saved.path(), 5);
    happened("a full disk at a later launch: named, and all ponies there");
}

#[tokio::test]
async fn f17_a_disk_that_fills_up_takes_no_data_that_was_saved() {
    let script = r#"mount -t tmpfs -o size=1m tmpfs "$DATA"; exec "$0" "$@""#;
    let Some(scene) = with_mounts(Scene::new(), script) else { return };
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let mut saved = 0;
    let refused = loop {
        let fields =
            format!("title=Saved+{saved}&status=grazing&notes={}", "x".repeat(500));
        let answer = browser.post("/ponies/new/", "/ponies/new/", &fields).await;
        if answer.status() != 302 {
            break answer.status().as_u16();
        }
        saved += 1;
    };

    assert_eq!(refused, 500);
    let page = browser.get("/").await.text().await.unwrap();
    for number in 0..saved {
        assert!(
            page.contains(&format!("Saved {number}<")),
            "number {number} of {saved}"
        );
    }
    happened(format!(
        "a disk that filled up: {saved} ponies were saved, and all are there"
    ));
}
