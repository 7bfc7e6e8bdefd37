//! What a hostile page or neighbor tries on the window: the S rows of `faults.toml`.

mod bridge;
mod entry;
mod links;
mod policy;
mod traces;

use crate::scene::Scene;

/// Puts elements at the top of the page's content.
async fn insert(scene: &Scene, html: &str) {
    let html = serde_json::to_string(html).unwrap();
    let place = "document.querySelector('main, body')";
    scene.ask(&format!("{place}.insertAdjacentHTML('afterbegin', {html})")).await;
}

/// Runs a line of JavaScript that may use `add(name, properties)` to add an element.
async fn run_with_add(scene: &Scene, script: &str) {
    let add = "const add = (name, properties) => { const it = Object.assign(
        document.createElement(name), properties); document.body.append(it); return it; };";
    scene.run(&format!("{add} {script}")).await;
}
