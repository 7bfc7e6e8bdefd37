//! Where a page can lead: to itself, to the user's browser after a click, or nowhere.

use super::insert;
use crate::{evidence::happened, scene::Scene, wait::until};

/// Waits until the desktop was asked to open `last`, and returns all that it was asked.
async fn opened_up_to(scene: &Scene, last: &str) -> Vec<String> {
    until(last, async || {
        let opened = scene.all_opened();
        opened.iter().any(|it| it == last).then_some(opened)
    })
    .await
}

#[tokio::test]
async fn s8_a_clicked_link_opens_in_the_users_program_for_it_or_nowhere() {
    let scene = Scene::open().await;
    let here = scene.ask("location.href").await;
    let nowhere = [
        "file:///etc/passwd",
        "ssh://evil.example/",
        "javascript:window.pwned = 1",
        "data:text/html,hello",
        "vscode://evil",
        "tauri://other/",
    ];
    let outside = [
        "http://127.0.0.1:4000/away",
        "mailto:pony@stable.example",
        "https://www.djangoproject.com/",
    ];

    for address in nowhere.iter().chain(&outside) {
        insert(&scene, &format!("<a class=link href='{address}'>{address}</a>")).await;
        scene.click(".link").await;
        scene.ask("document.querySelector('.link').remove()").await;
    }

    assert_eq!(opened_up_to(&scene, outside[2]).await, outside);
    assert_eq!(scene.ask("location.href").await, here);
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    happened(format!("{} opened outside, {} dropped", outside.len(), nowhere.len()));

    scene.end().await;
}

#[tokio::test]
async fn s9_there_is_one_window_whatever_a_page_opens() {
    let scene = Scene::open().await;
    let here = scene.ask("location.href").await;
    let outside = "https://www.djangoproject.com/";
    let opens = ["/routines/", "about:blank", "data:text/html,hello", "", outside];

    for address in ["/routines/", "javascript:window.pwned = 1", "about:blank"] {
        insert(&scene, &format!("<a class=link target=_blank href='{address}'>x</a>"))
            .await;
        scene.click(".link").await;
        scene.ask("document.querySelector('.link').remove()").await;
    }
    insert(&scene, "<button id=opens>Open</button>").await;
    let opens = serde_json::to_string(&opens).unwrap();
    scene
        .run(&format!(
            "document.querySelector('#opens').onclick = () => {{
                window.opened = {opens}.map((it) => window.open(it)); }}"
        ))
        .await;
    scene.click("#opens").await;

    assert_eq!(opened_up_to(&scene, outside).await, [outside]);
    assert_eq!(scene.ask("window.opened.every((it) => it === null)").await, true);
    assert_eq!(scene.page.windows().await.unwrap().as_array().unwrap().len(), 1);
    assert_eq!(scene.ask("location.href").await, here);
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    happened("8 tries: one opened outside, seven dropped, one window");

    scene.end().await;
}
