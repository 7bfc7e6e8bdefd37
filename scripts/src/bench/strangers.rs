//! Owns the question "how many strangers can Django refuse, and at what price?".
//! Knows nothing of why they are refused.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, bail};

use super::bundle::Bundle;
use super::hand::Hand;
use crate::probe::path_of;

/// So many ask at the same time, each again as soon as it was refused.
const STRANGERS: usize = 8;

/// How long they ask.
const WHILE: Duration = Duration::from_secs(3);

/// Lets strangers ask, and returns how many a second were refused, on one core.
///
/// # Errors
/// One of them got another answer, or the database was touched.
pub fn refused_each_second(bundle: &Bundle, home: &Path) -> Result<f64> {
    let is_pinned = path_of("taskset").is_some();
    let wrapper: &[&str] = if is_pinned { &["taskset", "-c", "0"] } else { &[] };
    let django = Hand::start(bundle, home, wrapper)?;
    django.time_to_health()?; // From here on, it does nothing but refuse.
    let before = Traces::of(home, django.process.id())?;

    let start = Instant::now();
    let ask = || ask(django.port, start + WHILE);
    let refused: Result<Vec<u32>> = thread::scope(|scope| {
        let all: Vec<_> = (0..STRANGERS).map(|_| scope.spawn(ask)).collect();
        all.into_iter().map(|one| one.join().expect("it does not panic")).collect()
    });
    let (refused, elapsed) = (refused?.iter().sum::<u32>(), start.elapsed());

    if Traces::of(home, django.process.id())? != before {
        bail!("strangers reached the database");
    }
    django.stop()?;
    Ok(f64::from(refused) / elapsed.as_secs_f64())
}

/// Asks for the first page without a word of who asks, until `end`.
fn ask(port: u16, end: Instant) -> Result<u32> {
    let question = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    let (mut stream, mut refused) = (connect(port)?, 0);
    while Instant::now() < end {
        stream.write_all(question.as_bytes())?;
        let answer = read_answer(&mut stream)?;
        if !answer.starts_with("HTTP/1.1 403") {
            bail!("a stranger was not refused: {answer}");
        }
        refused += 1;
        if answer.contains("Connection: close") {
            stream = connect(port)?;
        }
    }
    Ok(refused)
}

/// Opens a connection that does not wait for more to send.
fn connect(port: u16) -> Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads to the end of the one sentence that strangers get.
fn read_answer(stream: &mut TcpStream) -> Result<String> {
    let mut answer = String::new();
    let mut buffer = [0; 1024];
    while !answer.contains("Forbidden\n") {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            bail!("a stranger got half an answer: {answer}");
        }
        answer.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    Ok(answer)
}

/// What a use of the database would leave behind.
#[derive(Debug, PartialEq)]
struct Traces {
    /// The database and its logs: name, size, time of the last change.
    files: Vec<(String, u64, SystemTime)>,
    /// How often the process has one of them open: each thread opens its own.
    opened: usize,
}

impl Traces {
    /// Looks at the files in `home`, and at what the process has open.
    fn of(home: &Path, process: u32) -> Result<Traces> {
        let database = home.join("app.sqlite3");
        let mut files = Vec::new();
        for entry in fs_err::read_dir(home)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("app.sqlite3") {
                let data = entry.metadata()?;
                files.push((name, data.len(), data.modified()?));
            }
        }
        files.sort();
        let mut opened = 0;
        for entry in fs_err::read_dir(format!("/proc/{process}/fd"))? {
            // The listing itself may be gone by now; the database is not.
            let target = fs_err::read_link(entry?.path()).unwrap_or_default();
            opened += usize::from(target.starts_with(&database));
        }
        if files.is_empty() {
            bail!("could not find the database in `{}`", home.display());
        }
        Ok(Traces { files, opened })
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Listens, gives one visitor these parts of an answer, and hangs up.
    fn answering(parts: &'static [&'static str]) -> TcpStream {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut visitor, _) = listener.accept().unwrap();
            for part in parts {
                visitor.write_all(part.as_bytes()).unwrap();
            }
        });
        connect(port).unwrap()
    }

    #[test]
    fn an_answer_is_read_to_its_end_in_as_many_parts_as_it_comes() {
        let mut stream =
            answering(&["HTTP/1.1 403", " Forbidden\r\n\r\nForbi", "dden\n"]);

        let answer = read_answer(&mut stream).unwrap();

        assert_eq!(answer, "HTTP/1.1 403 Forbidden\r\n\r\nForbidden\n");
    }

    #[test]
    fn half_an_answer_is_none() {
        let mut stream = answering(&["HTTP/1.1 403 Forbidden\r\n\r\nForbi"]);

        let error = read_answer(&mut stream).unwrap_err();

        assert!(error.to_string().contains("half an answer"), "{error}");
    }

    #[test]
    fn a_database_that_was_opened_or_changed_bears_a_trace() {
        let home = tempfile::tempdir().unwrap();
        let database = home.path().join("app.sqlite3");
        fs_err::write(&database, "before").unwrap();
        let look = || Traces::of(home.path(), std::process::id()).unwrap();
        let before = look();

        let open = fs_err::File::open(&database).unwrap();
        let while_open = look();
        drop(open);
        let closed = look();
        fs_err::write(home.path().join("app.sqlite3-wal"), "after").unwrap();

        assert_ne!(while_open, before);
        assert_eq!(closed, before);
        assert_ne!(look(), before);
    }
}
