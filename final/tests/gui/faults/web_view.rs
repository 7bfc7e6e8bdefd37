//! The web view loses its process: the page comes back, but not for ever.

use crate::{evidence::happened, undriven::Undriven};

#[tokio::test]
async fn f21_a_page_whose_process_was_killed_comes_back_three_times() {
    let app = Undriven::open(&[]).await;
    app.says("page shown").await;
    let page = app.picture().await;

    for time in 1..=3 {
        app.kill("WebKitWebProcess");

        app.no_longer_shows(&page).await;
        app.pages_are(1 + time).await;
        app.shows(&page).await;
    }
    happened("killed three times, and the same picture came back by itself");
    app.kill("WebKitWebProcess");

    app.says("could not show the page").await;
    app.says("ended by itself").await;
    assert!(app.picture().await != page);
    assert_eq!(app.end().await, Some(1));
    happened("the fourth time it was given up with words");
}

#[tokio::test]
async fn f22_the_web_view_loads_no_graphics_driver() {
    let app = Undriven::open(&[]).await;
    app.says("page shown").await;

    let process = app.processes("WebKitWebProcess").pop().expect("a page is open");
    let libraries = fs_err::read_to_string(format!("/proc/{process}/maps")).unwrap();

    assert!(libraries.contains("libwebkit2gtk"), "a control");
    for driver in ["/dri/", "libgallium", "libnvidia"] {
        assert!(!libraries.contains(driver), "{driver}");
    }
    happened("the process that paints has loaded no driver");
    assert_eq!(app.end().await, Some(0));
}
