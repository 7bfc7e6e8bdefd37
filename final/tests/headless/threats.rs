//! What strangers try on the server of the running app: the S rows of `faults.toml`.

mod doors;
mod entry;
mod pages;
mod secrets;
mod supply;

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::app::Browser;

/// Sends bytes as they are, which no client does that keeps to the rules, and returns
/// all that comes back.
fn send(site: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(site.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // A server that has read enough answers and closes, whatever we still have to say.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Makes a request of its first line and lines of headers; the `Host` is the right one.
fn request(browser: &Browser, line: &str, headers: &[u8]) -> Vec<u8> {
    let host = browser.site.trim_start_matches("http://");
    let head = format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    [head.as_bytes(), headers, b"\r\n"].concat()
}

/// Reads the status of an answer; 0 if there is none.
fn status(answer: &str) -> u16 {
    let number = answer.split(' ').nth(1).and_then(|number| number.parse().ok());
    number.unwrap_or(0)
}
