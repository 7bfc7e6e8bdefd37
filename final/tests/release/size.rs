//! What users download stays small: the same on every machine of one kind.

use crate::app::program;

/// Bytes that the shell may have; 6.9 million when this was written.
const MOST: u64 = 9_000_000;

#[test]
fn the_program_stays_small() {
    let size = fs_err::metadata(program()).unwrap().len();

    assert!(size <= MOST, "{size} bytes");
}
