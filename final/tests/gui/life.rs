//! What the window shows while things break and are mended.

use crate::{
    project::Project,
    scene::{Scene, Setting},
};

#[tokio::test]
async fn a_broken_project_is_explained_and_try_again_opens_the_mended_one() {
    let project = Project::copy();
    let views = "items/views.py";
    let mended = fs_err::read_to_string(project.path().join(views)).unwrap();
    project.append(views, "def broken(:");
    let scene = Scene::launch(Setting::with_project(project.path())).await;

    scene.see("#title", "The app could not start").await;
    scene.see("#log", "SyntaxError").await;
    scene.see("#log-path", "django.log").await;
    scene.hold("document.activeElement.id === 'title'").await;
    scene.picture("error-page").await;
    scene.click("[data-command=open_app_data_folder]").await;
    assert_eq!(scene.opened().await, scene.data.to_str().unwrap());
    project.write(views, &mended);
    scene.click("[data-command=try_again]").await;
    scene.see("h1", "My Ponies").await;

    scene.end().await;
}

#[tokio::test]
async fn an_edit_of_template_or_code_shows_in_the_open_window() {
    let project = Project::copy();
    let edit = |file, before, after| {
        let text = fs_err::read_to_string(project.path().join(file)).unwrap();
        project.write(file, &text.replace(before, after));
    };
    let scene = Scene::launch(Setting::with_project(project.path())).await;
    scene.see("h1", "My Ponies").await;
    let server = scene.processes("desktop_serve");

    edit("items/templates/items/index.html", "My Ponies", "My Zebras");
    scene.see("h1", "My Zebras").await;
    assert_eq!(scene.processes("desktop_serve"), server, "the server stays");

    edit("items/models.py", "\"Grazing\"", "\"Munching\"");
    scene.see("ul.ponies", "Munching").await;
    assert_ne!(scene.processes("desktop_serve"), server, "the server is a new one");

    scene.end().await;
}

#[tokio::test]
async fn quit_on_the_error_page_ends_the_app() {
    let folder = tempfile::tempdir().unwrap();
    fs_err::write(folder.path().join("manage.py"), "raise SystemExit(1)").unwrap();
    let scene = Scene::launch(Setting::with_project(folder.path())).await;

    // The app may be gone before it has answered the click.
    let _ = scene.find("[data-command=quit]").await.click().await;

    scene.ends_by_itself().await;
}

#[tokio::test]
async fn a_closed_window_ends_every_process() {
    let scene = Scene::open().await;

    scene.close_window();

    scene.ends_by_itself().await;
}
