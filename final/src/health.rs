//! Owns the question "does it answer?", asked once the server says that it listens.
//! Knows nothing of how the server came to be.

use std::time::Duration;

use reqwest::{
    Client, Result,
    header::{HeaderName, HeaderValue},
    redirect::Policy,
};

use crate::token::Token;

/// The header by which Django knows the shell.
const HEADER: HeaderName = HeaderName::from_static("x-desktop-token");
/// How long a server that listens may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes the client for all requests of the shell: to this computer, with limits.
pub fn client(token: &Token) -> Client {
    let value = HeaderValue::from_str(token.reveal());
    let mut value = value.expect("hexadecimal digits are a valid header");
    value.set_sensitive(true); // It cannot be printed here either.
    Client::builder()
        .default_headers([(HEADER, value)].into_iter().collect())
        .no_proxy() // A proxy would carry the token out of this computer.
        .redirect(Policy::limited(0)) // To be sent elsewhere is an error.
        .connect_timeout(Duration::from_secs(5))
        .timeout(PATIENCE)
        .build()
        .expect("the options above are valid")
}

/// Asks the server at `port` whether it is well.
///
/// One request is enough: the port is open before we are told of it, so the request
/// waits in line until it is served.
pub async fn check(client: Client, port: u16) -> Result<()> {
    let address = format!("http://127.0.0.1:{port}/health/");
    client.get(address).send().await?.error_for_status().map(drop)
}
