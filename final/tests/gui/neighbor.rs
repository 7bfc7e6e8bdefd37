//! Owns another server of this computer, which means harm, and what it is asked.
//! Knows nothing of the app.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Calls the shell at once, and reports how that went.
const PAGE: &str = "<!doctype html><h1>Neighbor</h1><script>
    const tell = (how) => fetch('/' + how);
    const shell = window.__TAURI_INTERNALS__;
    if (shell) shell.invoke('open_app_data_folder').then(
        () => tell('allowed'), () => tell('refused'));
    else tell('no-bridge');
</script>";

/// A server that answers everything with one page.
pub struct Neighbor {
    /// Where it is: scheme, host and port.
    pub site: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Neighbor {
    /// Starts it on a port of its own; it ends with the tests.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(vec![]));
        let seen = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, seen) = (stream.unwrap(), seen.clone());
                thread::spawn(move || answer(stream, &seen));
            }
        });
        Self { site, requests }
    }

    /// Returns what it was asked so far, with the cookies that came with it.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Notes what one request asks for, and hands out the page.
fn answer(mut stream: TcpStream, seen: &Mutex<Vec<String>>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let lines: Vec<String> =
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let is_cookie = |line: &&String| line.to_lowercase().starts_with("cookie:");
    let Some(first) = lines.first() else { return }; // A connection, and no request.
    let cookies = lines.iter().find(is_cookie).cloned().unwrap_or_default();
    seen.lock().unwrap().push(format!("{first} {cookies}"));
    let size = PAGE.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {size}\r\n\
         Access-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
    );
    let _ = stream.write_all([head, PAGE.to_owned()].concat().as_bytes()); // It may be gone.
}
