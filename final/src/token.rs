//! Owns the secrets of one launch: the token, and the codes that let the window in.
//! Knows nothing of windows; it hands out addresses.

use rand::{TryRng, rngs::SysRng};
use reqwest::{Client, header::HeaderMap};
use url::Url;

/// The header by which Django knows the shell.
const HEADER: &str = "X-Desktop-Token";

/// A secret of the shell and Django, new at each launch; it cannot be printed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Makes a new one from the operating system's random numbers.
    pub fn new() -> Self {
        Self(random_hex())
    }

    /// Returns the text, for Django's first line on stdin and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns the header that the shell's own requests carry.
    pub fn headers(&self) -> HeaderMap {
        let value = self.0.parse().expect("hexadecimal digits are a valid header");
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, value);
        headers
    }

    /// Makes an address that opens the app at `page`, once and within 30 s.
    pub async fn invite(
        &self,
        client: &Client,
        port: u16,
        page: &str,
    ) -> reqwest::Result<Url> {
        let code = random_hex();
        let address = format!("http://127.0.0.1:{port}/desktop/");
        let request = client.post(format!("{address}code/")).headers(self.headers());
        request.body(code.clone()).send().await?.error_for_status()?;
        let enter = format!("{address}enter/");
        Ok(Url::parse_with_params(&enter, [("code", code.as_str()), ("next", page)])
            .expect("the address is made of a number and fixed text"))
    }
}

/// Makes 256 random bits, as 64 hexadecimal digits.
pub fn random_hex() -> String {
    // Without random numbers there is no safe way to go on.
    let digits = || SysRng.try_next_u64().expect("the system has random numbers");
    format!("{:016x}{:016x}{:016x}{:016x}", digits(), digits(), digits(), digits())
}
