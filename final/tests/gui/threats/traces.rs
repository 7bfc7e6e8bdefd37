//! What is left of a session: in the page's memory, and on the disk after the end.

use std::path::Path;

use crate::{evidence::happened, scene::Scene, undriven::Undriven};

#[tokio::test]
async fn s4_a_page_knows_nothing_of_how_the_window_got_in() {
    let scene = Scene::open().await;
    let cookies = scene.page.cookies().await.unwrap();
    let secrets: Vec<&str> = cookies
        .as_array()
        .unwrap()
        .iter()
        .map(|cookie| cookie["value"].as_str().unwrap())
        .collect();
    assert_eq!(secrets.len(), 2, "the window's and Django's own, for forms");

    let known = scene
        .ask(
            "[location.href, document.referrer, document.cookie, name, \
             JSON.stringify(history.state), JSON.stringify({...localStorage}), \
             JSON.stringify({...sessionStorage}), \
             ...performance.getEntries().map((it) => it.name), \
             document.documentElement.outerHTML].join('\\n')",
        )
        .await;

    let known = known.as_str().unwrap();
    for secret in secrets.iter().copied().chain(["code=", "/desktop/enter"]) {
        assert!(!known.contains(secret), "`{secret}` is in:\n{known}");
    }
    assert_eq!(scene.ask("document.cookie").await, "");
    assert_eq!(scene.ask("document.referrer").await, "");
    happened("no cookie, no code, no referrer, in anything that scripts can read");

    scene.end().await;
}

/// Returns the files in a folder, and not in `data`, that hold one of these words.
fn files_with(words: &[&str], folder: &Path, data: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path != data {
            found.extend(files_with(words, &path, data));
        } else if path.is_file() {
            let text = fs_err::read(&path).unwrap();
            let is_in =
                |word: &&str| text.windows(word.len()).any(|it| it == word.as_bytes());
            found.extend(words.iter().any(is_in).then(|| path.display().to_string()));
        }
    }
    found
}

#[tokio::test]
async fn s20_no_page_is_on_the_disk_after_the_end() {
    let scene = Scene::open().await;
    scene.see("ul.ponies", "Comet").await;
    scene.go("Stable Routines").await;
    scene.go("My Ponies").await;

    let home = scene.leave().await;

    assert_eq!(files_with(&["Comet"], home, &scene.data), [""; 0]);
    let database = fs_err::read(scene.data.join("app.sqlite3")).unwrap();
    assert!(database.windows(5).any(|it| it == b"Comet"), "the search would find it");
    happened("a pony's name is in the database alone");
}

#[tokio::test]
async fn s20_the_window_that_users_get_leaves_no_page_no_cookie_and_no_address() {
    let mut app = Undriven::open(&[]).await;
    let data = app.data.clone();

    let home = app.leave().await;

    let words = ["Comet", "My Ponies", "csrftoken", "desktop_token", "127.0.0.1"];
    assert_eq!(files_with(&words, home, &data), [""; 0]);
    happened("nothing of it outside the data folder");
}
