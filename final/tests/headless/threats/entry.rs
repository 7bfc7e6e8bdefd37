//! How the window gets in: a code that works once, and a cookie that is this launch's own.

use reqwest::{Client, redirect::Policy};

use crate::{
    app::{Browser, Scene},
    evidence::happened,
};

/// Makes a browser that shows redirects instead of following them.
fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

/// Sends many requests at once to one address, and counts the answers with each status.
async fn all_at_once(address: &str, count: usize) -> Vec<u16> {
    let client = client();
    let ask = |_| tokio::spawn(client.get(address).send());
    let requests: Vec<_> = (0..count).map(ask).collect();
    let mut answers = vec![];
    for request in requests {
        answers.push(request.await.unwrap().unwrap().status().as_u16());
    }
    answers
}

#[tokio::test]
async fn s5_of_fifty_who_use_a_code_at_once_one_gets_in() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let line = app.until("enter").await;

    let answers = all_at_once(line.trim_start_matches("enter "), 50).await;

    assert_eq!(answers.iter().filter(|code| **code == 302).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|code| **code == 403).count(), 49, "{answers:?}");
    happened("1 of 50 got in");
}

#[tokio::test]
async fn s5_a_used_code_is_burnt_and_who_got_in_stays_in() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;

    let again = browser.client.get(&browser.invitation).send().await.unwrap();

    assert_eq!(again.status(), 403);
    assert!(again.headers().get("set-cookie").is_none(), "no second cookie");
    assert_eq!(browser.get("/").await.status(), 200);
    happened("403 for the second use");
}

/// Returns the names of the cookies that a launch gives out.
async fn cookie_names(browser: &Browser) -> Vec<String> {
    let form = browser.get("/ponies/new/").await;
    let csrf = form.headers()["set-cookie"].to_str().unwrap();
    let name = |cookie: &str| cookie.split('=').next().unwrap().to_owned();
    vec![name(&browser.set_cookie), name(csrf)]
}

#[tokio::test]
async fn s6_no_launch_has_the_cookies_of_another() {
    let (one, other) = (Scene::new(), Scene::new());
    let (mut one, mut other) = (one.ready().await, other.ready().await);
    let (first, second) = (one.browser().await, other.browser().await);
    let (names, others) = (cookie_names(&first).await, cookie_names(&second).await);

    assert!(names.iter().all(|name| !others.contains(name)), "{names:?} {others:?}");
    // What a browser does: it sends the cookies of all ports of the host to each of them.
    let both = format!("{}; {}", first.cookie, second.cookie);
    for browser in [&first, &second] {
        let request = browser.request("GET", "/").header("cookie", &both);
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let foreign = first.request("GET", "/").header("cookie", &second.cookie);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    happened(format!("{} and {}", names.join(", "), others.join(", ")));
}

#[tokio::test]
async fn s7_a_poisoned_cookie_of_our_name_does_not_lock_the_window_out() {
    let scene = Scene::new();
    let mut app = scene.ready().await;
    let browser = app.browser().await;
    let (name, _) = browser.cookie.split_once('=').unwrap();
    let own = &browser.cookie;
    let poison = [
        format!("{name}=poison; {own}"),
        format!("{own}; {name}=poison"),
        format!("{name}=poison; {own}; {name}="),
        format!("{name}; {own}"),
        format!("{name}=\"unclosed; {own}"),
        format!("{}{own}", format!("{name}=poison; ").repeat(100)),
        format!("other={name}={own}; {own}"),
    ];

    for cookies in &poison {
        let request = browser.request("GET", "/").header("cookie", cookies);
        assert_eq!(request.send().await.unwrap().status(), 200, "{cookies}");
    }

    happened(format!("{} poisoned headers, a page each time", poison.len()));
}

#[tokio::test]
async fn s8_the_way_in_leads_only_to_our_own_pages() {
    let table = [
        ("/routines/", "/routines/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ];
    for (next, place) in table {
        let scene = Scene::new();
        let mut app = scene.ready().await;
        let line = app.until("enter").await;
        let mut address =
            reqwest::Url::parse(line.trim_start_matches("enter ")).unwrap();
        let code = address.query_pairs().next().unwrap().1.into_owned();
        let mut query = address.query_pairs_mut();
        query.clear().append_pair("code", &code).append_pair("next", next);
        drop(query);

        let answer = client().get(address).send().await.unwrap();

        assert_eq!(answer.headers()["location"], place, "{next}");
    }
    happened(format!("{} redirects, all inside", table.len()));
}
