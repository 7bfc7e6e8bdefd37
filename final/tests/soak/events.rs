//! Whatever is printed on Django's stdout between the events: the app starts all the same.

use rand::RngExt;

use crate::{
    rounds::{amount, chance, figures},
    shipped::shipped,
};

/// Prints into the pipe of the events, first before Django and then beside it.
const GARBLED: &str = r#"
import json, os, random, threading
CHANCE, PIPE = random.Random(SEED), os.dup(1)
ALMOST = [
    {"event": "stage"}, {"event": "stage", "name": "lunch"}, {"event": None}, [], "stage",
    {"event": "listening"}, {"event": "listening", "port": 70000}, {"port": 80}, 1e999,
    {"event": "stage", "name": "migrating", "done": -1, "of": "all"}, {"event": "failed"},
]

def line(longest):
    almost = json.dumps(CHANCE.choice(ALMOST)).encode()
    text = CHANCE.choice([
        CHANCE.randbytes(300), almost, almost * 2, almost[:-1], b"\xef\xbb\xbf" + almost,
        b"[" * longest, b'{"a":' * longest, b"\xff" * longest, b"\0" * longest, b"\r", b"",
    ])
    return text.replace(b"\n", b"")[:longest - 1] + b"\n"

def beside():
    for _ in range(LINES):
        os.write(PIPE, line(4096))  # at once, or it would stand inside an event

for _ in range(LINES):
    text = line(60_000)
    while text:
        text = text[os.write(PIPE, text[:CHANCE.randrange(1, 20_000)]):]
threading.Thread(target=beside, daemon=True).start()
"#;

#[tokio::test]
async fn whatever_is_printed_between_the_events_does_not_keep_the_app_from_starting() {
    let (scene, project) = shipped();
    let (seed, lines): (u32, u64) = (chance().random(), amount("SOAK_TIMES", 200));
    let manage = fs_err::read_to_string(project.path().join("manage.py")).unwrap();
    let seeded = GARBLED.replace("SEED", &seed.to_string());
    let garbled = seeded.replace("LINES", &lines.to_string());
    project.write("manage.py", &format!("{garbled}\n{manage}"));

    let mut app = scene.ready().await;

    assert_eq!(app.browser().await.get("/").await.status(), 200);
    figures(&format!(
        "{lines} odd lines before the events, {lines} between: it started"
    ));
}
