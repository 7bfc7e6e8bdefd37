//! Owns waiting in tests: for a fact, under a bound, and never for a time.

use std::{env, time::Duration};

/// Long enough for a busy machine; only a failing test ever waits this long.
const LIMIT: Duration = Duration::from_secs(60);

/// Names the seconds to wait instead, where a test is meant to fail.
const PATIENCE: &str = "PATIENCE_SECONDS";

/// Awaits `fact`; when it does not come, the panic says `what` was missing.
pub async fn within<T>(what: &str, fact: impl Future<Output = T>) -> T {
    let shorter = env::var(PATIENCE).ok().and_then(|seconds| seconds.parse().ok());
    let limit = shorter.map_or(LIMIT, Duration::from_secs);
    let outcome = tokio::time::timeout(limit, fact).await;
    outcome.unwrap_or_else(|_| panic!("{what} did not come within {limit:?}"))
}

/// Looks again and again until there is something to see: for facts that nobody tells.
#[expect(clippy::disallowed_methods, reason = "the one place where a test may sleep")]
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    within(what, async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
}
