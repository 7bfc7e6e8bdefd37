//! Owns reading `final/tests/faults.toml`: what is injected, what must happen, what guards.
//! Knows nothing of tests or of how they are run.

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

/// Where the table is, from the root of the repository.
pub const PATH: &str = "final/tests/faults.toml";

/// A fault or a threat.
pub struct Row {
    /// F1, S16 and the like: its tests begin with it, in small letters.
    pub id: String,
    /// What is done to the app.
    pub injected: String,
    /// What must happen then.
    pub expected: String,
    /// Ways to take out what makes it hold; each must turn the row red by itself.
    pub guards: Vec<Guard>,
    /// What only a real machine of another kind can show, and how.
    pub elsewhere: Option<String>,
    /// What has to be built before it can be tried.
    pub later: Option<String>,
}

/// Changes that are made together.
pub struct Guard {
    /// At least one.
    pub cuts: Vec<Cut>,
}

/// A piece of code that is taken out.
#[derive(Clone)]
pub struct Cut {
    /// The file, from the root of the repository.
    pub file: String,
    /// What stands there, once.
    pub take: String,
    /// What stands there instead.
    pub leave: String,
}

/// Reads the rows, in their order.
pub fn read(text: &str) -> Result<Vec<Row>> {
    let table: Table =
        text.parse().with_context(|| format!("could not read {PATH}"))?;
    let rows = table.get("row").and_then(Value::as_array);
    rows.into_iter().flatten().map(row).collect()
}

impl Row {
    /// What the names of its tests begin with.
    pub fn prefix(&self) -> String {
        format!("{}_", self.id.to_lowercase())
    }
}

fn row(value: &Value) -> Result<Row> {
    let id = text(value, "id").context("a row has no id")?;
    let needed = |key| text(value, key).with_context(|| format!("{id} has no {key}"));
    let guards = value.get("guard").and_then(Value::as_array);
    let row = Row {
        injected: needed("injected")?,
        expected: needed("expected")?,
        guards: guards
            .into_iter()
            .flatten()
            .map(guard)
            .collect::<Option<_>>()
            .with_context(|| format!("a guard of {id} lacks file, take or leave"))?,
        elsewhere: text(value, "elsewhere"),
        later: text(value, "later"),
        id,
    };
    if row.guards.is_empty() && row.elsewhere.is_none() && row.later.is_none() {
        bail!("{} has no guard, and says neither `elsewhere` nor `later`", row.id);
    }
    Ok(row)
}

/// Reads a guard, and what is taken out together with it.
fn guard(value: &Value) -> Option<Guard> {
    let also = value.get("also").and_then(Value::as_array);
    let all = std::iter::once(value).chain(also.into_iter().flatten());
    let cut = |value: &Value| {
        Some(Cut {
            file: text(value, "file")?,
            take: text(value, "take")?,
            leave: text(value, "leave")?,
        })
    };
    Some(Guard { cuts: all.map(cut).collect::<Option<_>>()? })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "[[row]]\nid = 'F1'\ninjected = 'a'\nexpected = 'b'\n";

    #[test]
    fn a_guard_may_be_several_cuts() {
        let text = format!(
            "{ROW}[[row.guard]]\nfile = 'a.py'\ntake = 'x'\nleave = ''\n\
             [[row.guard.also]]\nfile = 'b.py'\ntake = 'y'\nleave = 'z'\n\
             [[row.guard]]\nfile = 'c.py'\ntake = 'x'\nleave = ''\n"
        );

        let rows = read(&text).unwrap();

        let files: Vec<Vec<&str>> = rows[0]
            .guards
            .iter()
            .map(|guard| guard.cuts.iter().map(|cut| cut.file.as_str()).collect())
            .collect();
        assert_eq!(files, [vec!["a.py", "b.py"], vec!["c.py"]]);
        assert_eq!(rows[0].prefix(), "f1_");
    }

    #[test]
    fn a_row_that_is_not_whole_is_named() {
        let no_guard = read(ROW).err().unwrap().to_string();
        let no_leave = format!("{ROW}[[row.guard]]\nfile = 'a.py'\ntake = 'x'\n");

        assert!(no_guard.starts_with("F1 has no guard"), "{no_guard}");
        assert_eq!(
            read(&no_leave).err().unwrap().to_string(),
            "a guard of F1 lacks file, take or leave"
        );
        assert!(read("[[row]]\nid = 'F1'\n").is_err());
    }
}
