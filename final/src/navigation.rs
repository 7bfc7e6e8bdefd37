//! Owns where the window may go: a pure function, and the table that tests it.
//! Knows nothing of windows; it is given addresses and gives verdicts.

use url::{Position, Url};

use crate::state::State;

/// What to do with an address that the page wants to open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Open it in the window.
    Inside,
    /// Open it in the program that the user chose for it.
    Outside,
    /// Do nothing.
    Nowhere,
}

/// Decides about an address; `shell` is the splash's own, which is for when Django's page
/// is not there: no page may lead to it.
///
/// The whole origin must be the same: cookies go to every port of 127.0.0.1, so a page
/// of another port must never be open in this window.
pub fn decide(address: &Url, shell: &Url, state: &State) -> Verdict {
    let port = state.port();
    let origin = &address[..Position::BeforePath];
    let is_shell = origin == &shell[..Position::BeforePath];
    let is_django =
        port.is_some_and(|port| origin == format!("http://127.0.0.1:{port}"));
    let is_local = address.host_str() == Some("127.0.0.1");
    match address.scheme() {
        _ if is_django => Verdict::Inside,
        _ if is_shell && matches!(state, State::Ready { .. }) => Verdict::Nowhere,
        _ if is_shell => Verdict::Inside,
        // A page that outlives its server for a moment must not open it elsewhere.
        _ if is_local && port.is_none() => Verdict::Nowhere,
        "http" | "https" | "mailto" => Verdict::Outside,
        _ => Verdict::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{events::Stage, token::Door};

    #[test]
    fn only_our_own_pages_open_in_the_window() {
        use Verdict::{Inside, Nowhere, Outside};
        let shell = Url::parse("tauri://localhost/index.html").unwrap();
        let table = [
            ("tauri://localhost/", Nowhere),
            ("http://127.0.0.1:5000/", Inside),
            ("http://127.0.0.1:5000/ponies/1/?next=//evil.example", Inside),
            ("http://127.0.0.1:5001/", Outside),
            ("http://127.0.0.1/", Outside),
            ("https://127.0.0.1:5000/", Outside),
            ("http://localhost:5000/", Outside),
            ("http://[::1]:5000/", Outside),
            ("http://127.0.0.1.evil.example:5000/", Outside),
            ("http://evil.example@127.0.0.1:5000/", Outside),
            ("http://127.0.0.1:5000@evil.example/", Outside),
            ("https://www.djangoproject.com/", Outside),
            ("mailto:pony@stable.example", Outside),
            ("tauri://other/", Nowhere),
            ("file:///etc/passwd", Nowhere),
            ("javascript:alert(1)", Nowhere),
            ("data:text/html,hello", Nowhere),
            ("blob:http://127.0.0.1:5000/0", Nowhere),
            ("about:blank", Nowhere),
            ("ssh://host/", Nowhere),
        ];

        for (address, verdict) in table {
            let address = Url::parse(address).unwrap();

            assert_eq!(
                decide(&address, &shell, &State::Ready { port: 5000 }),
                verdict,
                "{address}"
            );
        }
    }

    #[test]
    fn no_page_of_a_server_opens_while_django_does_not_run() {
        let shell = Url::parse("http://tauri.localhost/").unwrap(); // as on Windows
        let old = Url::parse("http://127.0.0.1:5000/").unwrap();

        assert_eq!(decide(&old, &shell, &State::FIRST), Verdict::Nowhere);
        assert_eq!(decide(&shell, &shell, &State::FIRST), Verdict::Inside);
        let other = Url::parse("http://tauri.localhost:4000/").unwrap();
        assert_eq!(decide(&other, &shell, &State::FIRST), Verdict::Outside);
    }

    #[test]
    fn a_start_may_show_the_page_and_go_back_to_the_splash() {
        let shell = Url::parse("tauri://localhost/").unwrap();
        let page = Url::parse("http://127.0.0.1:5000/").unwrap();
        let door = Some(Door { port: 5000, code: "c0de".to_owned() });
        let starting = State::Starting { stage: Stage::Database, door };

        assert_eq!(decide(&page, &shell, &starting), Verdict::Inside);
        assert_eq!(decide(&shell, &shell, &starting), Verdict::Inside);
    }
}
