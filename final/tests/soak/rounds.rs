//! Owns how long a soak goes on, and the seed of all that it leaves to chance.

use std::env;

use rand::{SeedableRng, rngs::StdRng};

/// Returns the number in a variable that `cargo tour soak` sets, or a short round's.
pub fn amount(variable: &str, short: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(short, |text| text.parse().expect("it is set to a number"))
}

/// Returns a source of chance, and prints the seed that makes it the same again.
pub fn chance() -> StdRng {
    let seed = amount("SOAK_SEED", rand::random());
    println!("the same again: SOAK_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// Prints what came out of a soak; `cargo tour soak` sums these lines up.
pub fn figures(words: &str) {
    println!("=> {words}");
}
