//! Owns the secrets of one launch: the token, and the doors that codes open.
//! Knows nothing of windows; it hands out addresses.

use rand::{TryRng, rngs::SysRng};
use reqwest::Client;
use serde::Deserialize;
use url::Url;

/// Where Django listens on 127.0.0.1, and a code that lets one browser in, once.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Door {
    pub port: u16,
    pub code: String,
}

impl Door {
    /// Asks Django for one more code.
    pub async fn ask(client: &Client, port: u16) -> reqwest::Result<Self> {
        let address = format!("http://127.0.0.1:{port}/desktop/code/");
        let answer = client.post(address).send().await?.error_for_status()?;
        Ok(Self { port, code: answer.text().await? })
    }

    /// Returns the address that opens the app at `page`, within 30 s.
    pub fn address(&self, page: &str) -> Url {
        let enter = format!("http://127.0.0.1:{}/desktop/enter/", self.port);
        Url::parse_with_params(&enter, [("code", self.code.as_str()), ("next", page)])
            .expect("the address is made of a number and fixed text")
    }
}

/// A secret of the shell and Django, new at each launch; it cannot be printed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Makes a new one from the operating system's random numbers.
    pub fn new() -> Self {
        Self(random_hex())
    }

    /// Returns the text, for Django's first line on stdin and for our own requests.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Makes 256 random bits, as 64 hexadecimal digits.
pub fn random_hex() -> String {
    // Without random numbers there is no safe way to go on.
    let digits = || SysRng.try_next_u64().expect("the system has random numbers");
    format!("{:016x}{:016x}{:016x}{:016x}", digits(), digits(), digits(), digits())
}
