//! Who gets an answer at all: the window and the shell, whatever others ask, and how.

use super::{request, send, status};
use crate::{app::Scene, evidence::happened, facts::sql};

const PATHS: [&str; 14] = [
    "/",
    "/health/",
    "/ponies/1/",
    "/routines/status/",
    "/desktop/code/",
    "/desktop/enter/",
    "/desktop/enter/?code=",
    "/static/desktop/bridge.js",
    "/static/../manage.py",
    "/admin/",
    "/no/such/page",
    "/no/slash",
    "//evil.example/",
    "/%00%ff?x[]=%",
];

const METHODS: [&str; 8] =
    ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

#[tokio::test]
async fn s1_a_stranger_gets_one_small_answer_to_everything() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let ask = |line: &str| {
        let answer = send(&browser.site, &request(&browser, line, b""));
        let lines = answer.split("\r\n").filter(|line| !line.starts_with("Date: "));
        lines.collect::<Vec<_>>().join("\n")
    };

    let first = ask("GET /");
    for path in PATHS {
        for method in METHODS {
            assert_eq!(ask(&format!("{method} {path}")), first, "{method} {path}");
        }
        assert_eq!(status(&ask(&format!("HEAD {path}"))), 403, "HEAD {path}");
    }
    let odd = format!("GET /desktop/enter/?{}", "a&".repeat(2000));
    assert_eq!(ask(&odd), first, "more fields than Django takes");

    assert_eq!(status(&first), 403);
    assert!(first.contains("\nForbidden\n"), "{first}");
    assert!(first.len() < 150, "it says too much: {first}");
    for name in ["Server", "Via", "Set-Cookie", "Vary", "X-", "Allow", "Content-Sec"] {
        assert!(!first.contains(&format!("\n{name}")), "a stranger learns: {first}");
    }
    let (count, size) = (PATHS.len() * METHODS.len(), first.len());
    happened(format!("{count} requests, one answer of {size} bytes: 403"));
}

#[tokio::test]
async fn s2_only_the_exact_address_is_a_host() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let port = browser.site.rsplit(':').next().unwrap();
    let ask = |hosts: &str| {
        let cookie = &browser.cookie;
        let head = format!("GET / HTTP/1.1\r\n{hosts}Cookie: {cookie}\r\n");
        status(&send(
            &browser.site,
            format!("{head}Connection: close\r\n\r\n").as_bytes(),
        ))
    };
    let own = format!("Host: 127.0.0.1:{port}\r\n");
    let names = [
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:PORT:PORT",
        "127.0.0.1:0PORT",
        "127.0.0.1.:PORT",
        "127.1:PORT",
        "0x7f000001:PORT",
        "2130706433:PORT",
        "[::1]:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "localhost:PORT",
        "0.0.0.0:PORT",
        "evil.example:PORT",
        "127.0.0.1.evil.example:PORT",
        "evil.example@127.0.0.1:PORT",
        "127.0.0.1:PORT, evil.example",
        "",
    ];

    assert_eq!(ask(&own), 200, "the window itself");
    for name in names {
        let host = format!("Host: {}\r\n", name.replace("PORT", port));
        assert_eq!(ask(&host), 403, "{host}");
    }
    assert_eq!(ask(""), 403, "no host at all");
    assert_eq!(ask(&format!("{own}{own}")), 403, "two hosts");
    let behind = format!("Host: evil.example:{port}\r\nX-Forwarded-{own}");
    assert_eq!(ask(&behind), 403, "a proxy's word counts for nothing");

    happened(format!("{} wrong hosts refused, with the cookie", names.len() + 3));
}

#[tokio::test]
async fn s3_another_site_sees_no_page_with_the_cookie_that_a_browser_sends_for_it() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let ask = |site: &str| {
        let cookie = &browser.cookie;
        let headers = format!("Cookie: {cookie}\r\nSec-Fetch-Site: {site}\r\n");
        status(&send(&browser.site, &request(&browser, "GET /", headers.as_bytes())))
    };

    for (site, code) in [
        ("none", 200),
        ("same-origin", 200),
        ("same-site", 403), // another port of 127.0.0.1
        ("cross-site", 403),
        ("same-origin, cross-site", 403),
        ("", 403),
    ] {
        assert_eq!(ask(site), code, "`{site}`");
    }

    happened("answers to none and same-origin alone");
}

#[tokio::test]
async fn s3_a_form_of_another_site_changes_nothing_even_with_a_good_csrf_token() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let foreign =
        ["http://127.0.0.1:1", "http://localhost", "null", "https://evil.example"];

    let without_token = browser
        .request("POST", "/ponies/new/")
        .header("cookie", &browser.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(NEW_PONY);
    assert_eq!(without_token.send().await.unwrap().status(), 403, "no CSRF token");
    for origin in foreign {
        let form = browser.form("/ponies/new/", "/ponies/new/", NEW_PONY).await;
        let mut form = form.build().unwrap();
        form.headers_mut().insert("origin", origin.parse().unwrap());
        let answer = browser.client.execute(form).await.unwrap();
        assert_eq!(answer.status(), 403, "{origin}");
        assert_eq!(answer.text().await.unwrap(), "Forbidden\n", "Django was asked");
    }
    assert_eq!(sql(&app.data, MALLORY), "[(0,)]");

    let own = browser.post("/ponies/new/", "/ponies/new/", NEW_PONY).await;
    assert_eq!(own.status(), 302, "the window's own form");
    assert_eq!(sql(&app.data, MALLORY), "[(1,)]");
    happened(format!("{} forms refused, no row written", foreign.len() + 1));
}

const NEW_PONY: &str = "title=Mallory&notes=&status=grazing";
const MALLORY: &str = "SELECT count(*) FROM items_item WHERE title = 'Mallory'";

#[tokio::test]
async fn s3_the_cookies_stay_with_this_site_and_away_from_scripts() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let form = browser.get("/ponies/new/").await;
    let csrf = form.headers()["set-cookie"].to_str().unwrap();

    for cookie in [browser.set_cookie.as_str(), csrf] {
        assert!(cookie.contains("; HttpOnly;"), "{cookie}");
        assert!(cookie.contains("; SameSite=Strict"), "{cookie}");
    }
    happened("HttpOnly and SameSite=Strict on both");
}

#[tokio::test]
async fn s16_odd_cookies_and_tokens_are_refused_and_break_nothing() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let (name, value) = browser.cookie.split_once('=').unwrap();
    let values: [&[u8]; 9] = [
        b"",
        b"p\xc3\xb6ny",      // UTF-8
        b"p\xf6ny\xff\xfe",  // Latin-1, and nothing at all
        b"\"quoted; \\\"\"", // as RFC 2109 had it
        b"%00%ff%c0%ae",
        b";;;===;;;",
        b"{\"a\": [1]}",
        &[b'x'; 5_000],
        &[b'=', b';'].repeat(50_000),
    ];
    let mut headers: Vec<Vec<u8>> = vec![b"Cookie: ".to_vec(), b"Cookie".to_vec()];
    for value in values {
        headers.push([b"Cookie: ", name.as_bytes(), b"=", value].concat());
        headers.push([b"X-Desktop-Token: ", value].concat());
        headers.push([b"Cookie: ", value, b"\r\nCookie: ", value].concat());
        headers.push([b"X-Desktop-Token: x\r\nX-Desktop-Token: ", value].concat());
    }
    headers.push([b"Cookie: ", name.as_bytes(), b"=\x00\x1b[2J"].concat());
    headers.push(format!("Cookie: {name}={}x", &value[1..]).into_bytes());
    headers.push(format!("Cookie: {}={value}", name.to_uppercase()).into_bytes());
    headers.push([b"Cookie: ".as_slice(), &b"x".repeat(300_000)].concat());

    for header in &headers {
        let bytes = request(&browser, "GET /", &[header, b"\r\n".as_slice()].concat());
        let answer = send(&browser.site, &bytes);
        let shown = String::from_utf8_lossy(&header[..header.len().min(60)]);
        // 400 and 431 are from who reads requests: some of these are none.
        let code = status(&answer);
        assert!([400, 403, 431].contains(&code), "{code} for {shown}: {answer}");
    }

    assert_eq!(browser.get("/").await.status(), 200, "the window goes on");
    assert!(!app.log("django.log").contains("Traceback"), "{}", app.log("django.log"));
    happened(format!("{} odd headers refused, no error logged", headers.len()));
}
