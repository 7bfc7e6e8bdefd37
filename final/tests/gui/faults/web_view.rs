//! The web view loses its process: the page comes back, but not for ever.

use std::process::Command;

use crate::{evidence::happened, undriven::Undriven};

/// Returns the process behind the page, and the megabytes that it has: the largest one.
/// WebKit starts another one ahead, for the next page, and ends us all if that one dies
/// while it starts.
fn behind_the_page(app: &Undriven) -> (String, u64) {
    let sizes = app.processes("WebKitWebProcess").into_iter().filter_map(|process| {
        let sizes = fs_err::read_to_string(format!("/proc/{process}/smaps_rollup"));
        let sizes = sizes.ok()?;
        let size = sizes.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        let size: u64 = size.split_whitespace().next()?.parse().ok()?;
        Some((process, size / 1024))
    });
    sizes.max_by_key(|(_, size)| *size).expect("a page is open")
}

/// The names of a process's threads, one a line; of a long one the last 15 bytes.
fn threads_of(process: &str) -> String {
    let threads = fs_err::read_dir(format!("/proc/{process}/task")).unwrap();
    threads
        .map(|it| fs_err::read_to_string(it.unwrap().path().join("comm")).unwrap())
        .collect()
}

fn kill(app: &Undriven) {
    let (process, _) = behind_the_page(app);
    assert!(Command::new("kill").args(["-KILL", &process]).status().unwrap().success());
}

#[tokio::test]
async fn f21_a_page_whose_process_was_killed_comes_back_three_times() {
    let app = Undriven::open(&[]).await;
    app.says("page shown").await;
    let page = app.screen.picture().await;

    for time in 1..=3 {
        kill(&app);

        app.screen.no_longer_shows(&page).await;
        app.pages_are(1 + time).await;
        app.screen.shows(&page).await;
    }
    happened("killed three times, and the same picture came back by itself");
    kill(&app);

    app.says("could not show the page").await;
    assert!(app.screen.picture().await != page);
    assert_eq!(app.end().await, Some(1));
    happened("the fourth time it was given up with words");
}

#[tokio::test]
async fn f22_the_page_is_painted_without_a_graphics_driver() {
    let app = Undriven::open(&[]).await;
    app.says("page shown").await;
    app.screen.picture().await;

    let (process, _) = behind_the_page(&app);
    let threads = threads_of(&process);
    // Only what is given to the driver goes through it: the end of `ThreadedCompositor`.
    assert!(!threads.contains("eadedCompositor"), "{threads}");
    happened(format!(
        "painted by the processor, with {} threads",
        threads.lines().count()
    ));
    assert_eq!(app.end().await, Some(0));
}
