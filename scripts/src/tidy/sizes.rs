//! Owns the rules that keep everything small enough to be read aloud.

use super::{File, Problem, Rule, Tree, has_extension};

/// The most lines that a file may have; under 200 is better.
const FILE_LIMIT: usize = 300;

/// The most lines of the whole supervisor, its unit tests not counted.
const FINAL_LIMIT: usize = 2200;

/// The most lines of the reusable Django app.
const DESKTOP_LIMIT: usize = 700;

/// What [`super::rules`] collects.
pub const RULES: &[Rule] = &[
    Rule {
        says: "a file fits in one reading",
        why: "STYLE.md#size",
        check: |tree| {
            tree.files_where(|path| {
                has_extension(path, &["css", "html", "js", "py", "rs"])
            })
            .filter_map(|file| too_long(file, file.text.lines().count(), FILE_LIMIT))
            .collect()
        },
    },
    Rule {
        says: "the supervisor stays small",
        why: "STYLE.md#size",
        check: |tree| total(tree, "final/src", FINAL_LIMIT),
    },
    Rule {
        says: "the seam app stays small",
        why: "STYLE.md#size",
        check: |tree| total(tree, "django/desktop", DESKTOP_LIMIT),
    },
];

/// Adds up the code below `folder`, and complains if it is `limit` lines or more.
fn total(tree: &Tree, folder: &str, limit: usize) -> Vec<Problem> {
    let lines: usize = tree
        .files_where(|path| has_extension(path, &["rs", "py"]))
        .filter(|file| file.path.starts_with(folder))
        .map(lines_of_code)
        .sum();
    let folder = File { path: folder.to_string(), text: String::new() };
    too_long(&folder, lines, limit).into_iter().collect()
}

/// The lines of `file` down to its unit tests.
fn lines_of_code(file: &File) -> usize {
    file.text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

/// A problem, if `lines` go beyond `limit`.
fn too_long(file: &File, lines: usize, limit: usize) -> Option<Problem> {
    let words = || format!("has {lines} lines, and the limit is {limit}");
    (lines > limit).then(|| file.problem(0, words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beyond_the_limit_is_found() {
        let (most, more) = ("x\n".repeat(FILE_LIMIT), "x\n".repeat(FILE_LIMIT + 1));
        let tree = Tree::of(&[("a.rs", &most), ("b.py", &more), ("Cargo.lock", &more)]);

        assert_eq!(
            tree.broken("a file fits in one reading"),
            ["b.py: has 301 lines, and the limit is 300"]
        );
    }

    #[test]
    fn the_sum_counts_code_but_no_unit_tests() {
        let code = "x\n".repeat(FINAL_LIMIT);
        let tested = format!("{code}#[cfg(test)]\nmod tests {{}}\n");
        let fits =
            Tree::of(&[("final/src/a.rs", &tested), ("final/tests/b.rs", &code)]);
        let bursts = Tree::of(&[("final/src/a.rs", &tested), ("final/src/b.rs", "x")]);

        let says = "the supervisor stays small";
        assert!(fits.broken(says).is_empty());
        assert_eq!(
            bursts.broken(says),
            ["final/src: has 2201 lines, and the limit is 2200"]
        );
    }

    #[test]
    fn the_seam_app_has_a_limit_of_its_own() {
        let code = "x\n".repeat(DESKTOP_LIMIT + 1);
        let tree = Tree::of(&[("django/desktop/conf.py", &code)]);

        assert_eq!(
            tree.broken("the seam app stays small"),
            ["django/desktop: has 701 lines, and the limit is 700"]
        );
    }
}
