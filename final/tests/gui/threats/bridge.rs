//! What a page may ask of the shell: two commands, without a word of its own.

use super::insert;
use crate::{
    evidence::happened,
    neighbor::Neighbor,
    project::Project,
    scene::{Scene, Setting},
    wait::until,
};

#[tokio::test]
async fn s10_a_page_reaches_its_own_commands_and_no_other() {
    let scene = Scene::open().await;
    let others = ["try_again", "open_log", "quit", "no_such_command"];

    assert_eq!(scene.refusal("open_app_data_folder").await, None);
    for command in others {
        let reason = scene.refusal(command).await.expect(command);
        assert!(reason.contains("not allowed"), "{command}: {reason}");
    }

    happened(format!("1 answered, {} refused", others.len()));
    scene.end().await;
}

#[tokio::test]
async fn s10_a_page_of_another_port_calls_nothing() {
    let scene = Scene::open().await;
    let neighbor = Neighbor::start();
    let page = format!("{}/page", neighbor.site);

    insert(&scene, &format!("<a id=away href='{page}'>Away</a>")).await;
    scene.click("#away").await;

    let is_told = |how: &str| neighbor.requests().iter().any(|it| it.contains(how));
    until("an end of the try", async || {
        let is_over = is_told("/refused") || is_told("/no-bridge");
        (is_over || !scene.all_opened().is_empty()).then_some(())
    })
    .await;
    assert!(!is_told("/allowed"), "{:?}", neighbor.requests());
    assert_ne!(scene.opened().await, scene.data.to_str().unwrap());
    happened("it was not even opened here");

    scene.end().await;
}

#[tokio::test]
async fn s10_a_frame_is_not_shown_and_calls_nothing() {
    let scene = Scene::open().await;
    let neighbor = Neighbor::start();
    let is_blocked = "window.blocked = 0; document.addEventListener(
        'securitypolicyviolation', () => { window.blocked += 1; })";
    scene.run(is_blocked).await;
    let script = "<script>parent.pwned = 1</script>";

    insert(&scene, &format!("<iframe src='{}/frame'></iframe>", neighbor.site)).await;
    insert(&scene, "<iframe src='/routines/'></iframe>").await;
    insert(&scene, "<iframe src='tauri://localhost/'></iframe>").await;
    insert(&scene, &format!("<iframe srcdoc='{script}'></iframe>")).await;

    until("an end of the tries", async || {
        let blocked = scene.ask("window.blocked").await.as_u64()?;
        let is_over = blocked >= 3; // What stands in a frame is reported there.
        (is_over || !neighbor.requests().is_empty()).then_some(())
    })
    .await;
    assert_eq!(neighbor.requests(), [""; 0]);
    let bridges = "[...document.querySelectorAll('iframe')].filter(
        (it) => it.contentWindow.__TAURI_INTERNALS__).length";
    assert_eq!(scene.ask(bridges).await, 0);
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    assert_eq!(scene.all_opened(), [""; 0]);
    happened("4 frames, none loaded, none with a bridge");

    scene.end().await;
}

#[tokio::test]
async fn s11_none_of_tauris_own_commands_is_there_for_a_page() {
    let scene = Scene::open().await;
    let commands = [
        "plugin:app|version",
        "plugin:event|listen",
        "plugin:event|emit",
        "plugin:image|new",
        "plugin:menu|new",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
        "plugin:tray|new",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
        "plugin:shell|execute",
        "plugin:fs|read_file",
    ];

    assert_eq!(scene.ask("typeof window.__TAURI__").await, "undefined");
    for command in commands {
        let reason = scene.refusal(command).await.expect(command);
        assert!(
            reason.contains("not allowed") || reason.contains("not found"),
            "{reason}"
        );
    }

    happened(format!("{} commands refused", commands.len()));
    scene.end().await;
}

#[tokio::test]
async fn s22_what_a_pony_is_called_is_text() {
    let scene = Scene::open().await;
    let name = "<img src=x onerror='window.pwned = 1'>";

    scene.click(".tools a[href='/ponies/new/']").await;
    scene.fill("#id_title", name).await;
    scene.fill("#id_notes", "<script>window.pwned = 2</script>").await;
    scene.click("form.edit button[type=submit]").await;

    scene.see("#flash", "has moved in").await;
    let shown = scene.text("ul.ponies").await.unwrap();
    assert!(shown.contains(name), "{shown}");
    assert!(shown.contains("<script>window.pwned = 2</script>"), "{shown}");
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    assert_eq!(
        scene.ask("document.querySelector('img[src=x]')").await,
        serde_json::Value::Null
    );
    happened("shown as it was typed");

    scene.end().await;
}

/// All that could be planted in 500 characters.
const PLANTED: &str = "<script>pwned=1</script>\
    <img src=x onerror=\"pwned=2;__TAURI_INTERNALS__.invoke('open_app_data_folder')\">\
    <svg onload='pwned=3'></svg><iframe srcdoc='<script>parent.pwned=4</script>'></iframe>\
    <meta http-equiv=refresh content='0;url=https://evil.example/leak'>\
    <base href='https://evil.example/'><b id=planted onclick='pwned=5'>Click</b>";

#[tokio::test]
async fn s22_a_script_that_was_planted_cannot_run_nor_reach_the_bridge() {
    let project = Project::copy();
    let careless = "TEMPLATES[0]['OPTIONS']['autoescape'] = False";
    project.append("config/settings/development.py", careless);
    let scene = Scene::launch(Setting::with_project(project.path())).await;
    scene.see("h1", "My Ponies").await;

    scene.click(".tools a[href='/ponies/new/']").await;
    scene.fill("#id_title", "Trojan").await;
    scene.fill("#id_notes", PLANTED).await;
    scene.click("form.edit button[type=submit]").await;
    scene.see("ul.ponies", "Trojan").await;
    scene.click("#planted").await;
    scene.go("Stable Routines").await;
    scene.go("My Ponies").await;

    assert_eq!(scene.ask("document.querySelectorAll('img[src=x]').length").await, 1);
    assert_eq!(scene.ask("typeof window.pwned").await, "undefined");
    assert_eq!(scene.all_opened(), [""; 0], "neither the folder nor a link");
    happened("it was in the page, and did nothing");

    scene.end().await;
}

#[tokio::test]
async fn s23_the_button_opens_the_apps_own_folder() {
    let scene = Scene::open().await;

    scene.click("[data-desktop-action=open-app-data-folder]").await;

    assert_eq!(scene.opened().await, scene.data.to_str().unwrap());
    happened("the data folder");

    scene.end().await;
}

#[tokio::test]
async fn s23_a_page_has_no_say_in_which_folder_opens() {
    let scene = Scene::open().await;
    let ask = "window.isAnswered = false; window.__TAURI_INTERNALS__.invoke(
        'open_app_data_folder', { folder: '/etc', path: '/etc', url: 'https://evil.example' },
    ).finally(() => { window.isAnswered = true; })";

    scene.run(ask).await;
    scene.hold("window.isAnswered").await;

    assert_eq!(scene.opened().await, scene.data.to_str().unwrap());
    assert_eq!(scene.all_opened().len(), 1);
    happened("its arguments were dropped, the data folder opened");

    scene.end().await;
}
