//! Owns bringing one file over the network: with a bar, and from where it was broken off.
//! Knows nothing of what the file is: who asked for it checks that.

use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use fs_err as fs;
use indicatif::{ProgressBar, ProgressStyle};

/// How many times a broken connection is taken up again.
const TRIES: usize = 3;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Downloads `url` to `file`; what comes before the end is kept beside it for the next try.
pub fn to(file: &Path, url: &str) -> Result<()> {
    let part = file.with_extension("part");
    fs::create_dir_all(file.parent().unwrap_or(file))?;
    println!("  from {url}");
    for left in (0..TRIES).rev() {
        match append(&part, url) {
            Ok(()) => break,
            Err(error) if left > 0 && is_broken(&error) => {
                eprintln!("  the connection broke ({error}); once more");
            }
            Err(error) => return Err(explained(error, url)),
        }
    }
    Ok(fs::rename(part, file)?)
}

/// Tells whether another try may help.
fn is_broken(error: &anyhow::Error) -> bool {
    let of_http = error.downcast_ref::<ureq::Error>();
    error.is::<std::io::Error>()
        || of_http.is_some_and(|it| !matches!(it, ureq::Error::StatusCode(_)))
}

/// Asks for what is missing, and adds it.
fn append(part: &Path, url: &str) -> Result<()> {
    let mut file = fs::OpenOptions::new().create(true).append(true).open(part)?;
    let have = file.metadata()?.len();
    let answer = ureq::get(url)
        .config()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .build()
        .header("Range", format!("bytes={have}-"))
        .call();
    let mut answer = match answer {
        // All of it is here already.
        Err(ureq::Error::StatusCode(416)) if have > 0 => return Ok(()),
        answer => answer?,
    };
    let is_rest = answer.status() == 206;
    if !is_rest {
        file.set_len(0)?;
    }
    let from = if is_rest { have } else { 0 };
    let size = answer.body().content_length().map(|rest| from + rest);
    let bar = bar(size).with_position(from);
    let mut reader = bar.wrap_read(answer.body_mut().as_reader());
    let copied = copy(&mut reader, &mut file)?;
    bar.finish_and_clear();
    match size {
        Some(size) if from + copied < size => {
            bail!(std::io::Error::new(
                std::io::ErrorKind::UnexpectedEof,
                format!("{} of {size} bytes came", from + copied)
            ))
        }
        _ => Ok(()),
    }
}

/// Copies all, and says which side failed.
fn copy(reader: &mut impl Read, file: &mut fs::File) -> Result<u64> {
    let mut buffer = vec![0; 1 << 16];
    let mut copied = 0;
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Ok(copied);
        }
        if let Err(error) = file.write_all(&buffer[..read]) {
            bail!("could not write the download: {error}\n  try: free some space");
        }
        copied += read as u64;
    }
}

/// A bar for people; where nobody looks, it is not drawn.
fn bar(size: Option<u64>) -> ProgressBar {
    let bar = size.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = "  {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    bar.with_style(
        ProgressStyle::with_template(style)
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

/// Says what to try where there is no network.
fn explained(error: anyhow::Error, url: &str) -> anyhow::Error {
    if !error.is::<ureq::Error>() && !error.is::<std::io::Error>() {
        return error;
    }
    anyhow!(
        "could not download `{url}`: {error}\n  \
         try: --python-mirror with an address that you can reach, --python-archive with \
         the file, or --python-prefix with an installed Python (Linux)"
    )
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::thread::{self, JoinHandle};

    use super::*;

    /// Answers one request after the other as it is told; returns the ranges asked for.
    fn serve(answers: &[&str]) -> (String, JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/file", listener.local_addr().unwrap());
        let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
        let server = thread::spawn(move || {
            let answer = |answer: &String| {
                let (mut stream, _) = listener.accept().unwrap();
                let reader = BufReader::new(stream.try_clone().unwrap());
                let lines = reader.lines().map(Result::unwrap);
                let head: Vec<String> = lines.take_while(|it| !it.is_empty()).collect();
                stream.write_all(answer.as_bytes()).unwrap();
                let mut ranges = head.iter().filter_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("range").then(|| value.to_string())
                });
                ranges.next().unwrap_or_default()
            };
            answers.iter().map(answer).collect()
        });
        (url, server)
    }

    #[test]
    fn a_broken_download_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let (url, server) = serve(&[
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234",
            "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\n\r\n56789",
        ]);

        to(&file, &url).unwrap();

        assert_eq!(fs::read_to_string(&file).unwrap(), "0123456789");
        assert_eq!(server.join().unwrap(), ["bytes=0-", "bytes=5-"]);
    }

    #[test]
    fn a_server_that_knows_no_ranges_sends_it_all_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(folder.path().join("file.part"), "0123").unwrap();
        let (url, _server) =
            serve(&["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"]);

        to(&file, &url).unwrap();

        assert_eq!(fs::read_to_string(&file).unwrap(), "0123456789");
    }

    #[test]
    fn what_cannot_be_downloaded_says_what_to_try() {
        let folder = tempfile::tempdir().unwrap();
        let (url, _server) =
            serve(&["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"]);

        let error = to(&folder.path().join("file"), &url).unwrap_err();

        let words = format!("{error:#}");
        assert!(
            words.contains("could not download") && words.contains("404"),
            "{words}"
        );
        assert!(words.contains("--python-archive"), "{words}");
    }
}
