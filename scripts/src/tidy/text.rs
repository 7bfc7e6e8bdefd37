//! Owns the rules about what may stand in any file, and which files there may be.

use super::{File, Problem, Rule, Tree, has_extension};

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
    Rule {
        says: "a page asks nobody outside for anything",
        why: "ARCHITECTURE.md#invariants",
        check: |tree| {
            tree.lines_where(is_page, asks_outside, "names an address outside the app")
        },
    },
    Rule {
        says: "no path of one person's machine is written down",
        why: "STYLE.md#text",
        check: |tree| tree.lines_where(|_| true, names_home, "names a home folder"),
    },
    Rule { says: "a link leads somewhere", why: "STYLE.md#text", check: dead_links },
    Rule {
        says: "lines end where their text ends",
        why: "STYLE.md#text",
        check: |tree| {
            tree.lines_where(
                |_| true,
                |line| line.ends_with([' ', '\t']),
                "ends in space",
            )
        },
    },
    Rule {
        says: "a file ends with one line end",
        why: "STYLE.md#text",
        check: |tree| {
            let is_bad = |text: &str| {
                !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n"))
            };
            let files = tree.files.iter().filter(|file| is_bad(&file.text));
            files
                .map(|file| file.problem(0, "does not end with one line end"))
                .collect()
        },
    },
    Rule {
        says: "the top level holds what the tour names, and no more",
        why: "ARCHITECTURE.md#folders",
        check: strangers,
    },
];

/// All that may be at the top level: folders, what readers look for, what tools demand.
const TOP: &[&str] = &[
    "book",
    "django",
    "final",
    "scripts",
    "shells",
    "steps",
    "AGENTS.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SKILL.md",
    "llms.txt",
    "Cargo.lock",
    "Cargo.toml",
    "clippy.toml",
    "rust-toolchain.toml",
    "rustfmt.toml",
    ".cargo",
    ".ci",
    ".config",
    ".editorconfig",
    ".gitattributes",
    ".github",
    ".gitignore",
];

/// Tells whether a web view reads the file at `path`.
fn is_page(path: &str) -> bool {
    let is_shown = path.starts_with("final/ui/")
        || (path.starts_with("django/")
            && path.split('/').any(|part| part == "templates" || part == "static"));
    is_shown && has_extension(path, &["css", "html", "js", "svg"])
}

/// Tells whether `line` has an address; names of XML languages only look like one.
fn asks_outside(line: &str) -> bool {
    line.match_indices("://").any(|(at, _)| {
        line[..at].ends_with("http") && !line[at..].starts_with("://www.w3.org/")
            || line[..at].ends_with("https")
    }) || ["\"//", "'//", "(//"].iter().any(|start| line.contains(start))
}

/// Tells whether `line` names a home folder, as a path in a recorded output would.
fn names_home(line: &str) -> bool {
    [["/ho", "me/"], ["/Us", "ers/"], ["/ro", "ot/"], ["C:\\Us", "ers\\"]]
        .iter()
        .any(|halves| line.contains(&halves.concat()))
}

/// Finds links to files of ours that are not there.
fn dead_links(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.files_where(|path| has_extension(path, &["md", "txt"])) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in file.lines() {
            for target in
                line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
            {
                let target = target.split('#').next().unwrap_or(target);
                let is_ours = !target.is_empty() && !target.contains("://");
                let path = [folder, target].join("/");
                let path = path.trim_start_matches('/');
                let is_there = |file: &File| {
                    file.path.strip_prefix(path).is_some_and(|rest| {
                        rest.is_empty() || path.ends_with('/') || rest.starts_with('/')
                    })
                };
                if is_ours && !tree.files.iter().any(is_there) {
                    problems
                        .push(file.problem(number, format!("`{path}` is not there")));
                }
            }
        }
    }
    problems
}

/// Finds files outside the fixed top level.
fn strangers(tree: &Tree) -> Vec<Problem> {
    let top = |path: &str| path.split('/').next().unwrap_or(path).to_string();
    tree.files
        .iter()
        .filter(|file| !TOP.contains(&top(&file.path).as_str()))
        .map(|file| file.problem(0, "is outside the fixed top level"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_to_the_outside_is_found() {
        let font = "@import url(\"https://fonts.example/play.css\");";
        let script = "<script src=\"//cdn.example/a.js\"></script>";
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
        let tree = Tree::of(&[
            ("django/items/static/site.css", font),
            ("django/items/templates/items/base.html", script),
            ("final/ui/index.html", svg),
            ("django/items/views.py", font),
        ]);

        let words = "names an address outside the app";
        assert_eq!(
            tree.broken("a page asks nobody outside for anything"),
            [
                format!("django/items/static/site.css:1: {words}"),
                format!("django/items/templates/items/base.html:1: {words}")
            ]
        );
    }

    #[test]
    fn a_home_folder_is_found() {
        let home = ["cd /ho", "me/me/starter"].concat();
        let tree = Tree::of(&[("README.md", &home), ("AGENTS.md", "cd ~/starter")]);

        assert_eq!(
            tree.broken("no path of one person's machine is written down"),
            ["README.md:1: names a home folder"]
        );
    }

    #[test]
    fn a_link_to_nowhere_is_found() {
        let text = "[a](b.md#top) [folder](d) [web](https://a.example/) [top](#top)\n[no](e.md)\n";
        let tree = Tree::of(&[("d/a.md", text), ("d/b.md", ""), ("d/d/c.md", "")]);

        assert_eq!(
            tree.broken("a link leads somewhere"),
            ["d/a.md:2: `d/e.md` is not there"]
        );
    }

    #[test]
    fn loose_ends_are_found() {
        let tree = Tree::of(&[
            ("a.md", "one\ntwo \n"),
            ("b.md", "no end"),
            ("c.md", "two ends\n\n"),
        ]);

        assert_eq!(
            tree.broken("lines end where their text ends"),
            ["a.md:2: ends in space"]
        );
        assert_eq!(
            tree.broken("a file ends with one line end"),
            [
                "b.md: does not end with one line end",
                "c.md: does not end with one line end"
            ]
        );
    }

    #[test]
    fn a_stranger_at_the_top_is_found() {
        let tree =
            Tree::of(&[("Makefile", ""), ("django/manage.py", ""), ("docs/a.md", "")]);

        assert_eq!(
            tree.broken("the top level holds what the tour names, and no more"),
            [
                "Makefile: is outside the fixed top level",
                "docs/a.md: is outside the fixed top level"
            ]
        );
    }
}
