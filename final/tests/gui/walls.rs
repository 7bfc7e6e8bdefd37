//! What a page may reach outside itself: one command, the user's browser, nothing else.

use serde_json::Value;

use crate::scene::Scene;

#[tokio::test]
async fn the_button_opens_the_app_data_folder() {
    let scene = Scene::open().await;

    scene.click("[data-desktop-action=open-app-data-folder]").await;

    assert_eq!(scene.opened().await, scene.data.to_str().unwrap());

    scene.end().await;
}

#[tokio::test]
async fn pages_reach_no_other_command() {
    let scene = Scene::open().await;

    assert_eq!(scene.ask("typeof window.__TAURI__").await, "undefined");
    assert_eq!(scene.refusal("open_app_data_folder").await, None);
    for command in ["try_again", "open_log", "quit", "plugin:app|version"] {
        let reason = scene.refusal(command).await.expect(command);
        assert!(reason.contains("not allowed"), "{command}: {reason}");
    }

    scene.end().await;
}

#[tokio::test]
async fn a_link_to_another_site_opens_in_the_browser_and_not_here() {
    let scene = Scene::open().await;
    let here = scene.ask("location.href").await;

    scene
        .ask(
            "document.querySelector('main').insertAdjacentHTML('afterbegin', \
             '<a id=away href=\"http://127.0.0.1:4000/away\">Away</a>')",
        )
        .await;
    scene.click("#away").await;

    assert_eq!(scene.opened().await, "http://127.0.0.1:4000/away");
    assert_eq!(scene.ask("location.href").await, here);

    scene.end().await;
}

#[tokio::test]
async fn no_request_leaves_the_server_of_the_page() {
    let scene = Scene::open().await;

    for heading in ["Stable Routines", "My Ponies"] {
        scene.go(heading).await;
        let requests = scene
            .ask(
                "performance.getEntriesByType('resource').map((it) => it.name).concat(\
                 [...document.querySelectorAll('[src]')].map((it) => it.src))",
            )
            .await;
        let origin = scene.ask("location.origin").await;
        let requests = requests.as_array().unwrap();
        assert!(!requests.is_empty(), "a page has scripts at least");
        for request in requests.iter().filter_map(Value::as_str) {
            assert!(request.starts_with(origin.as_str().unwrap()), "{request}");
        }
    }

    scene.end().await;
}
