//! How the window gets in and stays in, and that nobody else can take its place.

use serde_json::{Value, json};

use super::run_with_add;
use crate::{
    evidence::happened,
    neighbor::Neighbor,
    project::Project,
    scene::{Scene, Setting},
};

/// Burns each code before the window comes with it, as somebody quicker would.
const THIEF: &str = "_new_code = new_code\n\
    def new_code():\n    code = _new_code()\n    burn(code)\n    return code";

#[tokio::test]
async fn s5_a_code_that_somebody_else_has_used_is_a_loud_failure() {
    let project = Project::copy();
    project.append("desktop/session.py", THIEF);
    let scene = Scene::launch(Setting::with_project(project.path())).await;

    scene.see("#title", "The app could not start").await;
    scene.see("#cause", "not show the page").await;
    happened("the error page: could not show the page");

    scene.end().await;
}

/// Ways to load something from `AWAY`, another port of this computer.
const LOADS: [&str; 16] = [
    "fetch('AWAY/fetch').catch(() => {})",
    "fetch('AWAY/no-cors', { mode: 'no-cors', credentials: 'include' }).catch(() => {})",
    "navigator.sendBeacon('AWAY/beacon')",
    "try { new WebSocket('AWAY/socket'.replace('http', 'ws')) } catch {}",
    "try { new EventSource('AWAY/events') } catch {}",
    "try { new Worker('AWAY/worker') } catch {}",
    "add('img', { src: 'AWAY/img' })",
    "add('script', { src: 'AWAY/script' })",
    "add('link', { rel: 'stylesheet', href: 'AWAY/stylesheet' })",
    "add('link', { rel: 'prefetch', href: 'AWAY/prefetch' })",
    "add('link', { rel: 'modulepreload', href: 'AWAY/modulepreload' })",
    "add('link', { rel: 'icon', href: 'AWAY/icon' })",
    "add('video', { src: 'AWAY/video', autoplay: true })",
    "add('object', { data: 'AWAY/object' })",
    "add('a', { href: '#here', ping: 'AWAY/ping' }).click()",
    "document.body.style.background = 'url(AWAY/background)'",
];

#[tokio::test]
async fn s6_the_window_sends_nothing_to_another_port() {
    let scene = Scene::open().await;
    let neighbor = Neighbor::start();

    for script in LOADS {
        run_with_add(&scene, &script.replace("AWAY", &neighbor.site)).await;
    }
    // What is loaded from our own server comes after all that was begun before.
    scene.go("Stable Routines").await;
    scene.go("My Ponies").await;

    assert_eq!(neighbor.requests(), [""; 0]);
    happened(format!("{} ways tried, no request arrived", LOADS.len()));

    scene.end().await;
}

#[tokio::test]
async fn s7_a_window_that_lost_its_cookie_lets_itself_in_again() {
    let scene = Scene::open().await;

    scene.page.delete_cookies().await.unwrap();
    scene.run("location = '/routines/'").await;

    scene.see("h1", "Stable Routines").await;
    scene.go("My Ponies").await;
    happened("back on the page that was asked for");

    scene.end().await;
}

#[tokio::test]
async fn s7_a_window_whose_cookie_was_overwritten_lets_itself_in_again() {
    let scene = Scene::open().await;
    let cookies = scene.page.cookies().await.unwrap();
    let is_ours = |it: &&Value| it["name"].as_str().unwrap().starts_with("desktop_");
    let ours = cookies.as_array().unwrap().iter().find(is_ours).unwrap();

    let poison = json!({ "name": ours["name"], "value": "poison", "path": "/" });
    scene.page.add_cookie(poison).await.unwrap();
    let narrow =
        json!({ "name": ours["name"], "value": "poison", "path": "/routines/" });
    scene.page.add_cookie(narrow).await.unwrap();
    scene.run("location = '/routines/'").await;

    scene.see("h1", "Stable Routines").await;
    scene.go("My Ponies").await;
    happened("back on the page that was asked for");

    scene.end().await;
}

#[tokio::test]
async fn s7_a_window_that_loses_its_cookie_all_the_time_gives_up_loudly() {
    let scene = Scene::open().await;

    for path in ["/routines/", "/", "/routines/"] {
        scene.page.delete_cookies().await.unwrap();
        scene.run(&format!("location = '{path}'")).await;
        let is_there =
            format!("location.pathname === '{path}' && document.querySelector('nav')");
        scene.hold(&is_there).await;
    }
    scene.page.delete_cookies().await.unwrap();
    scene.run("location = '/'").await;

    scene.see("#title", "The app could not start").await;
    scene.see("#cause", "not show the page").await;
    happened("three times back, then the error page");

    scene.end().await;
}
