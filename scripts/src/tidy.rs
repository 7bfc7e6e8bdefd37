//! `cargo tour tidy`: the rules of this repository that a program can check.
//! Runs no tool: formatters and linters belong to `cargo tour test --only tidy`.

use std::fmt::{self, Display, Formatter};
use std::process::ExitCode;

use anyhow::Result;

use crate::repo::Repo;
use crate::tally::Tally;

mod seams;
mod sizes;
mod manifests;
mod copies;
mod text;
mod faults;

/// One rule: what it asks for, where the reason is told, and how to check it.
struct Rule {
    /// The rule as a sentence.
    says: &'static str,
    /// The heading that explains it, below `scripts/docs`.
    why: &'static str,
    /// Finds what breaks it.
    check: fn(&Tree) -> Vec<Problem>,
}

/// Where a rule is broken, and how.
#[derive(Debug, PartialEq)]
struct Problem {
    /// The file, from the root.
    path: String,
    /// The line, from 1; 0 speaks of the whole file.
    line: usize,
    /// What is wrong there.
    words: String,
}

/// A file of the repository.
struct File {
    /// Its path from the root, with `/`.
    path: String,
    /// What is in it; nothing, if it is not text.
    text: String,
}

/// All files that git has or would take.
struct Tree {
    /// In the order of their paths.
    files: Vec<File>,
}

/// Prints every broken rule with its places; fails if there is one.
pub fn run(repo: &Repo) -> Result<ExitCode> {
    let tally = check_all(repo)?;
    println!("{} rules hold, {} do not", tally.passed, tally.failed);
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks every rule and prints those that do not hold.
pub fn check_all(repo: &Repo) -> Result<Tally> {
    let tree = Tree::read(repo)?;
    let mut tally = Tally::default();
    for rule in rules() {
        let problems = (rule.check)(&tree);
        tally += Tally::one(rule.says, problems.is_empty());
        if !problems.is_empty() {
            println!("broken: {} (see scripts/docs/{})", rule.says, rule.why);
            for problem in problems {
                println!("  {problem}");
            }
        }
    }
    Ok(tally)
}

/// Every rule, from the architecture down to the last space.
fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        seams::RULES,
        sizes::RULES,
        manifests::RULES,
        copies::RULES,
        text::RULES,
        faults::RULES,
    ]
    .into_iter()
    .flatten()
}

impl Tree {
    /// Reads the files of `repo`.
    fn read(repo: &Repo) -> Result<Tree> {
        let mut files = Vec::new();
        for path in repo.files()? {
            let bytes = fs_err::read(repo.root.join(&path))?;
            // What is not UTF-8 is a picture or a font, and has no text to check.
            files.push(File {
                path,
                text: String::from_utf8(bytes).unwrap_or_default(),
            });
        }
        Ok(Tree { files })
    }

    /// The files whose path `is_wanted`.
    fn files_where(&self, is_wanted: fn(&str) -> bool) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| is_wanted(&file.path))
    }

    /// The file at `path`, if there is one.
    fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Makes a problem of each line of the wanted files that `is_bad`.
    fn lines_where(
        &self,
        is_wanted: fn(&str) -> bool,
        is_bad: impl Fn(&str) -> bool,
        words: &str,
    ) -> Vec<Problem> {
        self.files_where(is_wanted)
            .flat_map(|file| {
                file.lines().map(move |(number, line)| (file, number, line))
            })
            .filter(|(_, _, line)| is_bad(line))
            .map(|(file, number, _)| file.problem(number, words))
            .collect()
    }
}

impl File {
    /// The lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// A problem in this file.
    fn problem(&self, line: usize, words: impl Into<String>) -> Problem {
        Problem { path: self.path.clone(), line, words: words.into() }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.words),
            line => write!(f, "{}:{line}: {}", self.path, self.words),
        }
    }
}

/// Tells whether `path` ends in one of `extensions`.
fn has_extension(path: &str, extensions: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// What the rules' own tests share.
#[cfg(test)]
mod support {
    use super::*;

    impl Tree {
        /// A tree of a few files.
        pub fn of(files: &[(&str, &str)]) -> Tree {
            let file = |(path, text): &(&str, &str)| File {
                path: (*path).to_string(),
                text: (*text).to_string(),
            };
            Tree { files: files.iter().map(file).collect() }
        }

        /// The problems that the rule which `says` so finds here, as they are printed.
        pub fn broken(&self, says: &str) -> Vec<String> {
            let rule = rules().find(|rule| rule.says == says).unwrap();
            (rule.check)(self).iter().map(ToString::to_string).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_links_a_heading_that_exists() {
        let docs = [
            ("STYLE.md", include_str!("../docs/STYLE.md")),
            ("ARCHITECTURE.md", include_str!("../docs/ARCHITECTURE.md")),
        ];
        for rule in rules() {
            let (file, heading) = rule.why.split_once('#').unwrap();
            let text = docs.iter().find(|(name, _)| *name == file).unwrap().1;

            let mut anchors = text
                .lines()
                .filter_map(|line| line.strip_prefix("## "))
                .map(|title| title.to_lowercase().replace(' ', "-"));

            assert!(anchors.any(|anchor| anchor == heading), "{}", rule.why);
        }
    }
}
