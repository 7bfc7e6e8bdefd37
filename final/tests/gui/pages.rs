//! What a user does with My Ponies and Stable Routines.

use crate::scene::{Scene, Setting};

#[tokio::test]
async fn the_first_page_shows_the_starter_ponies() {
    let scene = Scene::open().await;

    scene.see("ul.ponies", "Comet").await;
    scene.picture("my-ponies").await;

    scene.end().await;
}

#[tokio::test]
async fn a_pony_can_be_added_and_edited() {
    let scene = Scene::open().await;

    scene.click(".tools a[href='/ponies/new/']").await;
    scene.fill("#id_title", "Zoë's Zephyr").await;
    scene.fill("#id_notes", "Arrived on an east wind.").await;
    scene.picture("add-a-pony").await;
    scene.click("form.edit button[type=submit]").await;
    scene.see("#flash", "Zoë's Zephyr has moved in.").await;
    scene.see("ul.ponies", "Arrived on an east wind.").await;

    scene.click("[aria-label=\"Edit Zoë's Zephyr\"]").await;
    scene.fill("#id_title", "Zephyr").await;
    scene.click("form.edit label:nth-child(2)").await;
    scene.picture("edit-a-pony").await;
    scene.click("form.edit button[type=submit]").await;
    scene.see("#flash", "Zephyr is up to date.").await;
    scene.see("ul.ponies li:first-child .status", "Galloping").await;
    scene.picture("pony-is-up-to-date").await;

    scene.end().await;
}

#[tokio::test]
async fn a_bad_form_is_refused_at_its_field() {
    let scene = Scene::open().await;

    scene.click(".tools a[href='/ponies/new/']").await;
    scene.click("form.edit button[type=submit]").await;

    scene.see("#id_title_error", "Every pony needs a name.").await;
    scene.hold("document.activeElement.id === 'id_title'").await;
    scene.picture("refused-form").await;

    scene.end().await;
}

#[tokio::test]
async fn the_server_refuses_what_the_browser_lets_through() {
    let scene = Scene::open().await;

    scene.click(".tools a[href='/ponies/new/']").await;
    scene.find("form.edit").await;
    scene.ask("document.querySelector('form.edit').submit()").await; // Unchecked.

    scene.see("#id_title_error", "Every pony needs a name.").await;
    scene.hold("document.activeElement.id === 'id_title'").await;

    scene.end().await;
}

#[tokio::test]
async fn a_pony_is_deleted_in_the_dialog() {
    let scene = Scene::open().await;

    scene.click("[aria-label='Delete Comet']").await;
    scene.see("dialog[open] h2", "Delete Comet?").await;
    scene.picture("delete-dialog").await;
    scene.click("dialog[open] button[type=submit]").await;

    scene.see("#flash", "Comet was deleted.").await;
    scene
        .hold("!document.querySelector('ul.ponies').textContent.includes('Comet')")
        .await;

    scene.end().await;
}

#[tokio::test]
async fn all_ponies_are_released_after_the_dialog_has_said_how_many() {
    let scene = Scene::open().await;
    let ponies = scene.ask("document.querySelectorAll('li.pony').length").await;

    scene.click("[data-dialog=release-all]").await;
    scene.see("dialog[open] h2", &format!("Release all {ponies} ponies?")).await;
    scene.picture("release-all-dialog").await;
    scene.click("dialog[open] button[type=submit]").await;

    scene.see("#flash", &format!("{ponies} ponies released")).await;
    scene.see(".empty", "Add your first pony").await;
    scene.picture("empty-stable").await;

    scene.end().await;
}

#[tokio::test]
async fn a_routine_starts_and_ends() {
    let scene = Scene::open().await;

    scene.go("Stable Routines").await;
    scene.picture("no-routines").await;
    scene.click("form.starts button").await;

    scene.find("li.routine[data-state=running]").await;
    scene.picture("routine-running").await;
    scene.find("li.routine:is([data-state=done], [data-state=failed])").await;
    scene.see("li.routine", "took").await;
    scene.picture("routine-ended").await;

    scene.end().await;
}

#[tokio::test]
async fn pages_follow_a_dark_desktop_and_a_narrow_window() {
    let dark = Setting { theme: "Adwaita:dark", ..Setting::default() };
    let scene = Scene::launch(dark).await;
    scene.see("h1", "My Ponies").await;

    scene.hold("matchMedia('(prefers-color-scheme: dark)').matches").await;
    scene.picture("my-ponies-dark").await;
    scene.resize(320, 640).await;
    for heading in ["Stable Routines", "My Ponies"] {
        scene.go(heading).await;
        scene.hold("document.documentElement.scrollWidth <= window.innerWidth").await;
        scene.picture(format!("{heading} 320").replace(' ', "-").to_lowercase()).await;
    }

    scene.end().await;
}
