//! What the window shows while things start, break and are mended.

use std::path::Path;

use tempfile::TempDir;

use crate::scene::{Scene, Setting};

/// Says how far it is, as Django does, and stays there.
const STAYS_AT_MIGRATING: &str = r#"
import sys
print('{"event":"stage","name":"database"}', flush=True)
print('{"event":"stage","name":"migrating","done":3,"of":7}', flush=True)
sys.stdin.read()
"#;

#[tokio::test]
async fn the_splash_shows_how_far_the_start_is_and_says_when_it_is_slow() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("manage.py"), STAYS_AT_MIGRATING).unwrap();
    let scene = Scene::launch(with_project(folder.path())).await;

    scene.see("#words", "Preparing the database, 3 of 7").await;
    let lit = scene.ask("document.querySelectorAll('circle.lit').length").await;
    assert_eq!(lit, 5, "three stages have ended, and three sevenths of six stars");
    scene.picture("splash").await;
    scene.find("#slow button").await;
    scene.picture("splash-slow").await;
    scene.click("#slow button").await;
    assert!(scene.opened().await.ends_with("django.log"));

    scene.end().await;
}

#[tokio::test]
async fn a_killed_server_comes_back_under_the_same_page() {
    let scene = Scene::open().await;
    scene.go("Stable Routines").await;
    let before = scene.ask("location.port").await;

    scene.kill("desktop_serve");

    scene.hold(&format!("location.port && location.port !== {before}")).await;
    scene.see("h1", "Stable Routines").await;
    assert_eq!(scene.ask("location.pathname").await, "/routines/");
    scene.picture("back-after-a-crash").await;

    scene.end().await;
}

#[tokio::test]
async fn a_broken_project_is_explained_and_try_again_opens_the_mended_one() {
    let project = copy_of_the_project();
    let views = project.path().join("items/views.py");
    let mended = fs_err::read_to_string(&views).unwrap();
    fs_err::write(&views, mended.replacen("def index(", "def index(:", 1)).unwrap();
    let scene = Scene::launch(with_project(project.path())).await;

    scene.see("#title", "The app could not start").await;
    scene.see("#log", "SyntaxError").await;
    scene.see("#log-path", "django.log").await;
    scene.hold("document.activeElement.id === 'title'").await;
    scene.picture("error-page").await;
    scene.click("[data-command=open_app_data_folder]:not(#slow *)").await;
    assert_eq!(scene.opened().await, scene.data.to_str().unwrap());
    fs_err::write(&views, mended).unwrap();
    scene.click("[data-command=try_again]").await;
    scene.see("h1", "My Ponies").await;

    scene.end().await;
}

#[tokio::test]
async fn an_edit_of_template_or_code_shows_in_the_open_window() {
    let project = copy_of_the_project();
    let scene = Scene::launch(with_project(project.path())).await;
    scene.see("h1", "My Ponies").await;
    let server = scene.processes("desktop_serve");

    edit(
        &project.path().join("items/templates/items/index.html"),
        "My Ponies",
        "Stalls",
    );
    scene.see("h1", "Stalls").await;
    assert_eq!(scene.processes("desktop_serve"), server, "the server stays");

    edit(&project.path().join("items/models.py"), "\"Grazing\"", "\"Munching\"");
    scene.see("ul.ponies", "Munching").await;
    assert_ne!(scene.processes("desktop_serve"), server, "the server is a new one");

    scene.end().await;
}

#[tokio::test]
async fn a_closed_window_ends_every_process() {
    let scene = Scene::open().await;

    scene.close_window().await;

    scene.end().await;
}

/// Runs another project than the repository's own.
fn with_project(folder: &Path) -> Setting {
    Setting { django: Some(folder.to_owned()), ..Setting::default() }
}

/// Copies the Django project to a place where it may be broken.
fn copy_of_the_project() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../django");
    copy_folder(&project, copy.path());
    copy
}

/// Copies all but what Python made: caches, and the virtual environment.
fn copy_folder(from: &Path, to: &Path) {
    fs_err::create_dir_all(to).unwrap();
    for entry in fs_err::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if name == ".venv" || name == "__pycache__" {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs_err::copy(entry.path(), target).unwrap();
        }
    }
}

/// Changes a file as an editor does.
fn edit(file: &Path, before: &str, after: &str) {
    let text = fs_err::read_to_string(file).unwrap();
    assert!(text.contains(before), "`{before}` is not in {}", file.display());
    fs_err::write(file, text.replace(before, after)).unwrap();
}
