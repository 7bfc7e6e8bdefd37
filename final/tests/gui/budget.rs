//! What a launch may cost, in things that are the same on every machine.

use crate::scene::Scene;

/// The page, and all that it loads from its own server; two of them are for the reload of
/// changed files, in development only.
const REQUESTS: u64 = 11;

#[tokio::test]
async fn the_first_page_takes_few_requests() {
    let scene = Scene::open().await;

    let loaded = "performance.getEntriesByType('resource').length";
    let page = "performance.getEntriesByType('navigation')[0]";
    let requests = 1 + scene.ask(loaded).await.as_u64().unwrap();

    assert!(requests <= REQUESTS, "{requests} requests");
    let redirects = scene.ask(&format!("{page}.redirectCount")).await;
    assert_eq!(redirects, 1, "the way in, and nothing else");

    scene.end().await;
}

#[tokio::test]
async fn an_idle_app_has_one_python_and_the_web_views_processes() {
    let scene = Scene::open().await;

    let count = |word| scene.processes(word).len();

    assert_eq!(count("manage.py"), 1, "one interpreter");
    assert_eq!(count("WebKitNetworkProcess"), 1);
    // One behind the page, and one that WebKit starts ahead, for the next page.
    assert!(count("WebKitWebProcess") <= 2);
    assert!(count("") <= 5, "{:?}", scene.processes(""));

    scene.end().await;
}
