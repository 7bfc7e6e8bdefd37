//! Owns what no honest client sends: good requests, spoilt by chance, and plain noise.
//! Knows nothing of sockets, and of what the answers should be.

use rand::{Rng, RngExt, rngs::StdRng, seq::IndexedRandom};
use serde::Deserialize;

use crate::ponies::Form;

/// Who sends it.
pub struct Sender {
    /// Where the server is, as `127.0.0.1:…`.
    pub address: String,
    /// What the window has, and a stranger has not.
    pub pass: Option<Form>,
}

/// The parts of a request, on their way to the wire.
struct Request {
    method: Vec<u8>,
    target: Vec<u8>,
    version: Vec<u8>,
    headers: Vec<Vec<u8>>,
    body: Vec<u8>,
}

/// What `malformed.json` holds: texts whose characters stand for one byte each.
#[derive(Deserialize)]
struct Tables {
    methods: Vec<String>,
    targets: Vec<String>,
    versions: Vec<String>,
    headers: Vec<String>,
    forms: Vec<(String, String)>,
    chunks: Vec<String>,
    noise: Vec<String>,
}

/// Spoils one thing of a request, and returns its bytes.
type Kind = fn(Request, &Tables, &mut StdRng) -> Vec<u8>;

const KINDS: [Kind; 11] = [
    |it, tables, chance| Request { method: one(&tables.methods, chance), ..it }.bytes(),
    |it, tables, chance| Request { target: one(&tables.targets, chance), ..it }.bytes(),
    |it, tables, chance| {
        Request { version: one(&tables.versions, chance), ..it }.bytes()
    },
    |it, tables, chance| it.with(one(&tables.headers, chance)).bytes(),
    |mut it, tables, chance| {
        it.headers.push(one(&tables.headers, chance)); // Perhaps the second of its name.
        it.bytes()
    },
    |it, tables, chance| {
        let (kind, body) = tables.forms.choose(chance).unwrap();
        it.post(kind, raw(body)).bytes()
    },
    |it, tables, chance| {
        let mut it = it.post("text/plain", one(&tables.chunks, chance));
        it.headers.retain(|line| !line.starts_with(b"Content-Length"));
        it.with(b"Transfer-Encoding: chunked".to_vec()).bytes()
    },
    |it, _, chance| it.flooded(chance).bytes(),
    |it, _, chance| scrambled(it.bytes(), chance),
    |it, tables, chance| {
        let pipelined = [it.bytes(), noise(tables, chance), it.bytes()].concat();
        pipelined.repeat(chance.random_range(1..20))
    },
    |_, tables, chance| noise(tables, chance),
];

/// How a browser sends a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Makes the bytes of one connection; `number` gives every kind of them its turn.
pub fn malformed(sender: &Sender, number: usize, chance: &mut StdRng) -> Vec<u8> {
    let tables: Tables = serde_json::from_str(include_str!("malformed.json")).unwrap();
    let mut request = Request::good(sender, chance);
    if chance.random_bool(0.2) {
        request = request.with(one(&tables.headers, chance)); // One more than its kind.
    }
    KINDS[number % KINDS.len()](request, &tables, chance)
}

impl Request {
    /// Makes a request that nobody could object to, but for who sends it.
    fn good(sender: &Sender, chance: &mut StdRng) -> Self {
        let pages = ["/", "/ponies/1/", "/routines/status/", "/static/css/ponies.css"];
        let request = Self {
            method: b"GET".to_vec(),
            target: raw(pages.choose(chance).unwrap()),
            version: b"HTTP/1.1".to_vec(),
            headers: vec![format!("Host: {}", sender.address).into_bytes()],
            body: vec![],
        };
        let Some(form) = &sender.pass else { return request };
        let request = request.with(format!("Cookie: {}", form.cookies).into_bytes());
        if chance.random() {
            return request;
        }
        let body = format!("csrfmiddlewaretoken={}&status=grazing&title=x", form.token);
        request.post(FORM, body.into_bytes())
    }

    /// Makes it one that adds a pony.
    fn post(self, kind: &str, body: Vec<u8>) -> Self {
        let length = format!("Content-Length: {}", body.len()).into_bytes();
        let (method, target) = (b"POST".to_vec(), b"/ponies/new/".to_vec());
        let request = self.with(length).with(raw(&format!("Content-Type: {kind}")));
        Self { method, target, body, ..request }
    }

    /// Puts a header line in the place of all others of its name.
    fn with(mut self, line: Vec<u8>) -> Self {
        let name =
            |line: &[u8]| line.split(|byte| *byte == b':').next().map(<[u8]>::to_vec);
        self.headers.retain(|it| name(it) != name(&line));
        self.headers.push(line);
        self
    }

    /// Makes one part of it far too long.
    fn flooded(mut self, chance: &mut StdRng) -> Self {
        let size = chance.random_range(1_000..400_000);
        let digits = || [&b"Content-Length: "[..], &b"9".repeat(size)].concat();
        match chance.random_range(0..5) {
            0 => self.target.extend(b"a".repeat(size)),
            1 => self.headers.push([&b"X: "[..], &b"\xff".repeat(size)].concat()),
            2 => self.headers.extend(vec![b"Cookie: a=b".to_vec(); size / 50]),
            3 => return self.with(digits()),
            _ => return self.post(FORM, b"a=&".repeat(size)),
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let start = [&*self.method, &self.target, &self.version].join(&b' ');
        let head = [&[start], &*self.headers, &[vec![], vec![]]].concat();
        [head.join(&b"\r\n"[..]), self.body.clone()].concat()
    }
}

/// Puts other bytes in a few places, and perhaps cuts off the end.
fn scrambled(mut bytes: Vec<u8>, chance: &mut StdRng) -> Vec<u8> {
    for _ in 0..chance.random_range(1..6) {
        let place = chance.random_range(0..bytes.len());
        bytes[place] = *[0, b'\r', b'\n', b' ', b':', 0xff].choose(chance).unwrap();
    }
    if chance.random() {
        bytes.truncate(chance.random_range(0..bytes.len()));
    }
    bytes
}

/// Makes what was never a request.
fn noise(tables: &Tables, chance: &mut StdRng) -> Vec<u8> {
    if chance.random() {
        return one(&tables.noise, chance);
    }
    let mut bytes = vec![0; chance.random_range(1..5_000)];
    chance.fill_bytes(&mut bytes);
    bytes
}

fn one(table: &[String], chance: &mut StdRng) -> Vec<u8> {
    raw(table.choose(chance).unwrap())
}

/// Turns each character into one byte.
fn raw(text: &str) -> Vec<u8> {
    text.chars().map(|it| u8::try_from(it).unwrap_or(b'?')).collect()
}
