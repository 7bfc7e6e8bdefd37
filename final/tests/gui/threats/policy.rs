//! What a page may load and use: its own server's files, and no part of the computer.

use serde_json::{Value, json};

use super::{insert, run_with_add};
use crate::{
    evidence::happened,
    scene::{Scene, Setting},
};

/// Runs what no page of ours has: scripts and styles that stand in it, and made ones.
async fn tries_inline_code(scene: &Scene) {
    let count =
        "window.blocked = []; document.addEventListener('securitypolicyviolation',
        (it) => window.blocked.push(it.effectiveDirective))";
    scene.run(count).await;

    insert(scene, "<img src='x:' onerror='window.pwned = 1'>").await;
    insert(scene, "<p id=styled style='color: rgb(1, 2, 3)'>Styled</p>").await;
    insert(scene, "<a id=script href='javascript:window.pwned = 2'>Click</a>").await;
    run_with_add(scene, "add('script', { textContent: 'window.pwned = 3' })").await;
    run_with_add(
        scene,
        "try { add('script', { src: 'data:text/javascript,pwned=4' }) } catch {}",
    )
    .await;
    run_with_add(scene, "try { window.pwned = eval('5') } catch {}").await;
    run_with_add(scene, "try { window.pwned = new Function('return 6')() } catch {}")
        .await;
    run_with_add(scene, "try { setTimeout('window.pwned = 7', 0) } catch {}").await;
    run_with_add(scene, "document.querySelector('#script').click()").await;

    scene.hold("window.blocked.length >= 7 || window.pwned !== undefined").await;
    assert_eq!(scene.ask("window.pwned ?? null").await, Value::Null);
    let color = "getComputedStyle(document.querySelector('#styled')).color";
    assert_ne!(scene.ask(color).await, "rgb(1, 2, 3)");
}

#[tokio::test]
async fn s12_a_page_runs_no_script_and_no_style_that_stands_in_it() {
    let scene = Scene::open().await;

    tries_inline_code(&scene).await;

    happened("7 kinds of inline code, none ran");
    scene.end().await;
}

#[tokio::test]
async fn s12_nor_does_the_splash() {
    let folder = tempfile::tempdir().unwrap();
    let waits = "import sys\nsys.stdin.read()";
    fs_err::write(folder.path().join("manage.py"), waits).unwrap();
    let scene = Scene::launch(Setting::with_project(folder.path())).await;
    scene.see("#words", "Starting Python").await;

    tries_inline_code(&scene).await;

    happened("7 kinds of inline code, none ran");
    scene.end().await;
}

#[tokio::test]
async fn s12_no_page_needs_what_the_policy_forbids() {
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

    happened("each file is from the page's own server");
    scene.end().await;
}

/// As `GeolocationPositionError` has it; 2 is "not found".
const DENIED: u32 = 1;

/// Asks for each thing that a page needs leave for, and tells how that ended.
const ASK_FOR_ALL: &str = "const [done] = arguments;
    const ended = (promise) => promise.then(() => 'allowed', (it) => it.name ?? it.code);
    const media = (wish) => ended(navigator.mediaDevices.getUserMedia(wish));
    const place = () => new Promise((allowed, denied) =>
        navigator.geolocation.getCurrentPosition(allowed, denied));
    (async () => done({
        camera: await media({ video: true }),
        microphone: await media({ audio: true }),
        screen: await ended(navigator.mediaDevices.getDisplayMedia({ video: true })),
        place: await ended(place()),
        clipboard: await ended(navigator.clipboard.readText()),
        notifications: await Notification.requestPermission(),
    }))()";

#[tokio::test]
async fn s15_a_page_gets_no_part_of_the_computer() {
    let scene = Scene::open().await;

    let answers = scene.page.execute_async(ASK_FOR_ALL, json!([])).await.unwrap();

    assert_eq!(answers["place"], DENIED, "{answers}");
    assert_eq!(answers["notifications"], "denied", "{answers}");
    assert_eq!(answers["clipboard"], "NotAllowedError", "{answers}");
    for device in ["camera", "microphone", "screen"] {
        assert_ne!(answers[device], "allowed", "{answers}");
    }
    happened("place, notifications and clipboard denied; no camera or microphone here");

    scene.end().await;
}
