//! Owns the question "does it answer?", asked once the server says that it listens.
//! Knows nothing of how the server came to be.

use std::time::Duration;

use reqwest::{Client, StatusCode, redirect::Policy};

use crate::token::Token;

/// How long a server that listens may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why the server is not healthy.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    #[error("Django does not answer")]
    NoAnswer(#[source] reqwest::Error),
    #[error("Django answers its health check with {0}")]
    Unwell(StatusCode),
}

/// Makes the client for all requests of the shell: to this computer, with limits.
pub fn client() -> Client {
    Client::builder()
        .no_proxy() // A proxy would carry the token out of this computer.
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(PATIENCE)
        .build()
        .expect("the options above are valid")
}

/// Asks the server at `port` whether it is well.
///
/// One request is enough: the port is open before we are told of it, so the request
/// waits in line until it is served.
pub async fn check(client: Client, port: u16, token: Token) -> Result<(), HealthError> {
    let address = format!("http://127.0.0.1:{port}/health/");
    let request = client.get(address).headers(token.headers());
    let answer = request.send().await.map_err(HealthError::NoAnswer)?;
    match answer.status() {
        StatusCode::OK => Ok(()),
        status => Err(HealthError::Unwell(status)),
    }
}
