//! How the window gets in and stays in, and that nobody else can take its place.

use super::run_with_add;
use crate::{evidence::happened, neighbor::Neighbor, scene::Scene};

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
