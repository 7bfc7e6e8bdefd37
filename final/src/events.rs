//! Owns what Django may tell us on stdout: one JSON object a line.
//! Knows nothing of what we do about it.

use serde::{Deserialize, Serialize};

use crate::token::Door;

/// A step on the way to the first page, as the splash shows it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum Stage {
    /// The shell starts Python.
    Python,
    Settings,
    Database,
    /// Migrations that are finished, of all that are missing.
    Migrating {
        done: u32,
        of: u32,
    },
    /// Django loads the views and opens its port.
    Serving,
}

/// What Django says.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Told {
    /// A stage begins.
    Stage(Stage),
    /// The port is open: requests wait there until Django answers them.
    Listening(Door),
    /// Django answers requests from now on.
    Answering,
    /// There is something for the worker to do.
    Work,
    /// It is about to end, and this sentence for people says why.
    Failed { message: String },
}

/// Reads one line; nothing if it is no event that we know.
pub fn read(line: &str) -> Option<Told> {
    serde_json::from_str(line).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_event_of_the_contract_is_understood() {
        let table = [
            (r#"{"event":"stage","name":"database"}"#, Told::Stage(Stage::Database)),
            (
                r#"{"event":"stage","name":"migrating","done":3,"of":7}"#,
                Told::Stage(Stage::Migrating { done: 3, of: 7 }),
            ),
            (
                r#"{"event":"listening","port":50123,"code":"c"}"#,
                Told::Listening(Door { port: 50123, code: "c".to_owned() }),
            ),
            (r#"{"event":"answering"}"#, Told::Answering),
            (r#"{"event":"work"}"#, Told::Work),
        ];

        for (line, told) in table {
            assert_eq!(read(line), Some(told), "{line}");
        }
    }

    #[test]
    fn whatever_is_no_event_is_left_alone() {
        for line in ["", "hello", "{", "[]", r#"{"event":"listening","port":7}"#] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    /// Whole numbers, many of them near those that an event may hold.
    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -2..70_000_i64, (1_i64 << 32) - 2..(1 << 32) + 2]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None, // The shortest failure is in the output.
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_line_is_too_odd_to_be_left_alone(text in ".*", depth in 1..9000_usize) {
            for line in [text, "[".repeat(depth), r#"{"event":"#.repeat(depth)] {
                prop_assert_eq!(read(&line), None);
            }
        }

        #[test]
        fn a_number_is_read_as_it_stands_or_not_at_all(one in number(), two in number()) {
            let listening = json!({ "event": "listening", "port": one, "code": "c" });
            let stage =
                json!({ "event": "stage", "name": "migrating", "done": one, "of": two });

            let door = |port| Told::Listening(Door { port, code: "c".to_owned() });
            let port = u16::try_from(one).ok().map(door);
            let numbers = u32::try_from(one).ok().zip(u32::try_from(two).ok());
            let migrating = |(done, of)| Told::Stage(Stage::Migrating { done, of });
            prop_assert_eq!(read(&listening.to_string()), port);
            prop_assert_eq!(read(&stage.to_string()), numbers.map(migrating));
        }
    }
}
