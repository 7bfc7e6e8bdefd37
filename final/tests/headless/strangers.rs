//! Only the shell and its window get an answer; everybody else gets 403.

use crate::app::{Browser, Scene};

const PATHS: [&str; 8] = [
    "/",
    "/health/",
    "/ponies/1/",
    "/routines/status/",
    "/desktop/enter/",
    "/desktop/enter/?code=",
    "/static/desktop/bridge.js",
    "/no/such/page",
];

/// Sends a request with one header more (or another value of it), and returns the code.
async fn status(browser: &Browser, path: &str, headers: &[(&str, &str)]) -> u16 {
    let mut request = browser.request("GET", path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_stranger_gets_403_on_every_path_and_learns_nothing() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    for path in PATHS {
        for method in ["GET", "POST", "HEAD", "OPTIONS", "DELETE"] {
            let answer = browser.request(method, path).send().await.unwrap();

            assert_eq!(answer.status(), 403, "{method} {path}");
            assert!(answer.headers().get("server").is_none(), "{method} {path}");
            let text = answer.text().await.unwrap();
            assert!(
                text.is_empty() || text == "Forbidden\n",
                "{method} {path}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn the_window_gets_in_once_and_the_code_is_burnt() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let again = browser.client.get(&browser.invitation).send().await.unwrap();

    assert_eq!(again.status(), 403);
    assert_eq!(browser.get("/").await.status(), 200);
    assert_eq!(browser.get("/health/").await.status(), 200);
}

#[tokio::test]
async fn only_the_exact_address_is_a_host() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let port = browser.site.rsplit(':').next().unwrap();
    let cookie = ("cookie", browser.cookie.as_str());
    let hosts =
        ["127.0.0.1".to_owned(), "127.0.0.1:1".to_owned(), format!("localhost:{port}")];

    for host in hosts.iter().chain([&format!("evil.example:{port}")]) {
        assert_eq!(
            status(&browser, "/", &[cookie, ("host", host)]).await,
            403,
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_web_site_cannot_use_the_cookie_that_the_browser_sends_for_it() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let cookie = ("cookie", browser.cookie.as_str());

    for (site, code) in
        [("none", 200), ("same-origin", 200), ("same-site", 403), ("cross-site", 403)]
    {
        let headers = [cookie, ("sec-fetch-site", site)];
        assert_eq!(status(&browser, "/", &headers).await, code, "{site}");
    }
    for origin in ["http://127.0.0.1:1", "null", "https://evil.example"] {
        let request = browser.request("POST", "/routines/start/");
        let request =
            request.header("cookie", &browser.cookie).header("origin", origin);
        assert_eq!(request.send().await.unwrap().status(), 403, "{origin}");
    }
}

#[tokio::test]
async fn odd_cookies_are_refused_and_foreign_ones_do_no_harm() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let (name, _) = browser.cookie.split_once('=').unwrap();
    let long = format!("{name}={}", "x".repeat(5000));
    let odd = [format!("{name}="), name.to_owned(), format!("{name}=pöny"), long];

    for cookie in &odd {
        assert_eq!(status(&browser, "/", &[("cookie", cookie)]).await, 403, "{cookie}");
    }
    let both = format!("{name}=poison; {}; {name}=poison", browser.cookie);
    assert_eq!(status(&browser, "/", &[("cookie", &both)]).await, 200);
}

#[tokio::test]
async fn the_way_in_leads_only_to_our_own_pages() {
    for (next, place) in [
        ("/routines/", "/routines/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("\\\\evil.example", "/"),
    ] {
        let scene = Scene::new();
        let mut app = scene.ready().await;
        let invitation = app.until("enter").await;
        let mut address =
            reqwest::Url::parse(invitation.trim_start_matches("enter ")).unwrap();
        let code = address.query_pairs().next().unwrap().1.into_owned();
        address
            .query_pairs_mut()
            .clear()
            .append_pair("code", &code)
            .append_pair("next", next);
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());

        let answer = client.build().unwrap().get(address).send().await.unwrap();

        assert_eq!(answer.headers()["location"], place, "{next}");
    }
}

#[tokio::test]
async fn pages_may_load_nothing_but_their_own_server_and_are_not_kept() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let answer = browser.get("/").await;

    let policy = answer.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let html = answer.text().await.unwrap();
    for part in html.split(['"', '\'']).filter(|part| part.contains("://")) {
        assert!(part.starts_with("http://www.w3.org/"), "an outside address: {part}");
    }
}

#[cfg(target_os = "linux")] // where `/proc` shows what others may read
#[tokio::test]
async fn no_secret_is_in_a_command_line_an_environment_or_a_log() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    browser.get("/").await;
    let key = fs_err::read_to_string(app.data.join("secret-key")).unwrap();
    let (_, cookie) = browser.cookie.split_once('=').unwrap();
    let code = browser.invitation.split(['=', '&']).nth(1).unwrap();
    let own = app.data.to_str().unwrap().as_bytes();
    let mut texts = vec![app.log("shell.log"), app.log("django.log")];
    for process in fs_err::read_dir("/proc").unwrap() {
        let folder = process.unwrap().path();
        let read = |name| fs_err::read(folder.join(name)).unwrap_or_default();
        let (line, environment) = (read("cmdline"), read("environ"));
        let is_ours = |text: &[u8]| text.windows(own.len()).any(|part| part == own);
        if is_ours(&line) || is_ours(&environment) {
            texts.push(String::from_utf8_lossy(&line).into_owned());
            texts.push(String::from_utf8_lossy(&environment).into_owned());
        }
    }

    assert!(texts.len() >= 2 + 4, "at least the shell and Django were read");
    for text in texts {
        for secret in [key.as_str(), cookie, code] {
            assert!(!text.contains(secret), "{text}");
        }
        let longest =
            text.split(|it: char| !it.is_ascii_hexdigit()).map(str::len).max();
        assert!(longest < Some(64), "something like a token: {text}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn other_users_cannot_read_the_data() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    let app = scene.ready().await;
    let mode = |path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;

    assert_eq!(mode(app.data.clone()), 0o700);
    assert_eq!(mode(app.data.join("secret-key")), 0o600);
}
