//! What every answer to the window says: load nothing from elsewhere, and keep nothing.

use crate::{app::Scene, evidence::happened};

const PAGES: [(&str, u16); 6] = [
    ("/", 200),
    ("/ponies/new/", 200),
    ("/ponies/1/", 200),
    ("/routines/", 200),
    ("/routines/status/", 200),
    ("/no/such/page", 404),
];

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; media-src 'self'; worker-src 'self'; \
    form-action 'self'; connect-src 'self' ipc: http://ipc.localhost; \
    base-uri 'none'; frame-ancestors 'none'";

#[tokio::test]
async fn s12_each_page_comes_with_the_strict_policy_and_needs_no_more() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    for (page, code) in PAGES {
        let answer = browser.get(page).await;
        assert_eq!(answer.status(), code, "{page}");
        assert_eq!(answer.headers()["content-security-policy"], POLICY, "{page}");
        assert_eq!(answer.headers()["x-frame-options"], "DENY", "{page}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{page}");
        let html = answer.text().await.unwrap();
        if code == 200 {
            for part in html.split(['"', '\'']).filter(|part| part.contains("://")) {
                assert!(part.starts_with("http://www.w3.org/"), "outside: {part}");
            }
            assert!(!html.contains("<style") && !html.contains(" style="), "{page}");
        }
    }

    happened(format!("{} pages with `{}…`", PAGES.len(), &POLICY[..37]));
}

#[tokio::test]
async fn s20_no_page_may_be_kept() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    for (page, _) in PAGES {
        let answer = browser.get(page).await;
        let control = answer.headers()["cache-control"].to_str().unwrap();
        assert!(control.contains("no-store"), "{page}: {control}");
    }

    happened(format!("no-store on {} pages", PAGES.len()));
}
