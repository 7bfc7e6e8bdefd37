//! `packaging licenses`: writes the page with the licenses of all that others made, which
//! most of them ask for.
//! Knows nothing of how the parts are found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use fs_err as fs;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::json;
use spdx::{AdditionItem, Expression};

use crate::folders;
use crate::parts::{Bundle, Kind, Part, Parts};
use crate::target::Target;

/// A template like those of Django, so that a team changes it without Rust.
const PAGE: &str = include_str!("licenses/page.html");

/// What can be typed after `packaging licenses`.
#[derive(Args)]
pub struct Options {
    /// The staged bundle
    #[arg(long)]
    bundle: PathBuf,
    /// What it is for, as Rust names it
    #[arg(long)]
    target: String,
    /// Where the page goes
    #[arg(long)]
    out: PathBuf,
}

/// One text, and all parts that it belongs to.
#[derive(Serialize)]
struct Text {
    /// Its first line.
    title: String,
    words: String,
    parts: Vec<String>,
}

/// All texts, each of them once.
#[derive(Default)]
struct Texts {
    list: Vec<Text>,
    /// Where a text is in the list; what differs only in its spaces is the same.
    places: BTreeMap<String, usize>,
}

/// Writes the page of a staged bundle.
pub fn run(options: &Options) -> Result<ExitCode> {
    let (folder, target) = (options.bundle.clone(), Target::named(&options.target)?);
    let parts = Bundle::staged(folder, folders::app(), target)?.parts()?;
    fs::write(&options.out, page(&parts)?)?;
    println!("{}: {} parts", options.out.display(), parts.others.len());
    Ok(ExitCode::SUCCESS)
}

/// Makes the page. It needs nothing but itself, and the same parts give the same bytes.
pub fn page(parts: &Parts) -> Result<String> {
    refuse_unlicensed(&parts.others)?;
    let mut texts = Texts::default();
    let mut groups = Vec::new();
    for (title, kind) in [
        ("Python", Kind::Python),
        ("Rust", Kind::Rust),
        ("Fonts and files", Kind::File),
    ] {
        let mut rows = Vec::new();
        for part in parts.others.iter().filter(|it| it.kind == kind) {
            rows.push(json!({
                "name": part.name,
                "version": part.version,
                "license": part.license,
                "home": part.home.as_ref().filter(|it| it.starts_with("http")),
                "texts": texts.of(part)?,
            }));
        }
        groups.push(json!({ "title": title, "rows": rows }));
    }
    let app = &parts.app.product_name;
    let content = json!({ "app": app, "groups": groups, "texts": texts.list });
    // The end of the name is why `<` in a text stays a `<`.
    Environment::new()
        .render_named_str("page.html", PAGE, Serde(content))
        .context("could not make the page of licenses")
}

/// What has no license at all must not be passed on to anybody.
fn refuse_unlicensed(parts: &[Part]) -> Result<()> {
    let without = parts.iter().filter(|it| it.license.is_none() && it.texts.is_empty());
    let names: Vec<String> = without.map(Part::id).collect();
    if !names.is_empty() {
        bail!(
            "could not find a license for {}: nobody may pass it on\n  \
             try: ask its makers, or take another",
            names.join(", ")
        );
    }
    Ok(())
}

impl Texts {
    /// Adds the texts of a part, and returns their numbers.
    fn of(&mut self, part: &Part) -> Result<Vec<usize>> {
        let mut found = Vec::new();
        for path in &part.texts {
            let bytes = fs::read(path)?;
            found.push(String::from_utf8_lossy(&bytes).trim_matches('\n').to_string());
        }
        if found.is_empty() {
            found = standard_texts(part.license.as_deref().unwrap_or_default());
        }
        let name = [part.name.as_str(), part.version.as_deref().unwrap_or_default()];
        let mut numbers: Vec<usize> =
            found.into_iter().map(|it| self.add(it, name.join(" ").trim())).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// Adds one text, unless it is here already, and returns its number, from 1.
    fn add(&mut self, text: String, part: &str) -> usize {
        let words: Vec<&str> = text.split_whitespace().collect();
        let next = self.list.len();
        let place = *self.places.entry(words.join(" ")).or_insert(next);
        if place == next {
            self.list.push(Text {
                title: title(&text),
                words: text,
                parts: Vec::new(),
            });
        }
        let parts = &mut self.list[place].parts;
        if parts.last().is_none_or(|last| last != part) {
            parts.push(part.to_string());
        }
        place + 1
    }
}

/// The first line that says something, as a heading.
fn title(text: &str) -> String {
    let mut lines = text.lines().map(|it| it.trim_matches(|it| " =-#\t".contains(it)));
    let first = lines.find(|it| !it.is_empty()).unwrap_or("A license");
    if first.chars().count() < 70 {
        return first.to_string();
    }
    first.chars().take(69).chain(['…']).collect()
}

/// The texts that SPDX has for the licenses in an expression, for a part that brings none.
fn standard_texts(expression: &str) -> Vec<String> {
    let Ok(expression) = Expression::parse(expression) else { return Vec::new() };
    let mut texts = Vec::new();
    for it in expression.requirements() {
        let exception = it.req.addition.as_ref().and_then(AdditionItem::id);
        texts.extend(it.req.license.id().map(|it| it.text().to_string()));
        texts.extend(exception.map(|it| it.text().to_string()));
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests::Site;

    fn page_of(site: &Site) -> Result<String> {
        page(&site.parts())
    }

    /// How often it is on the page, however its lines are broken.
    fn count(page: &str, words: &str) -> usize {
        page.split_whitespace().collect::<Vec<_>>().join(" ").matches(words).count()
    }

    #[test]
    fn the_page_has_every_part_and_equal_texts_once() {
        let site = Site::new();
        for name in ["waitress", "whitenoise"] {
            site.install(name, "1.0", "License-Expression: MIT\n");
        }
        site.write(
            "waitress-1.0.dist-info/licenses/LICENSE",
            "Be kind <always>\nand fair",
        );
        site.write("whitenoise-1.0.dist-info/LICENSE", "Be kind <always>  and fair\n");

        let page = page_of(&site).unwrap();

        assert_eq!(count(&page, "Be kind &lt;always&gt; and fair</pre>"), 1);
        assert_eq!(count(&page, "<p>For waitress 1.0, whitenoise 1.0</p>"), 1);
        assert_eq!(count(&page, "Python may be used by all</pre>"), 1);
        assert!(count(&page, "<td>tokio") == 1);
        assert_eq!(page, page_of(&site).unwrap());
    }

    #[test]
    fn a_part_without_a_text_gets_that_of_its_license_or_says_so() {
        let site = Site::new();
        site.install("known", "1.0", "License-Expression: ISC\n");
        site.install("unknown", "1.0", "License: As you like\n");

        let page = page_of(&site).unwrap();

        assert!(count(&page, "ISC License</h3> <p>For ") == 1);
        assert!(count(&page, "<p>For known 1.0") == 1);
        assert_eq!(count(&page, "it brings no text"), 1);
    }

    #[test]
    fn what_has_no_license_is_refused_by_name() {
        let site = Site::new();
        site.install("secret", "1.0", "");

        let error = page_of(&site).unwrap_err().to_string();

        assert!(error.starts_with("could not find a license for pkg:pypi/secret@1.0:"));
    }

    #[test]
    fn the_page_asks_nobody_outside_for_anything() {
        let page = page_of(&Site::new()).unwrap();
        let head = &page[..page.find("</style>").unwrap()];

        assert!(!head.contains("http") && !head.contains("url("));
        assert_eq!(count(&page, " src="), 0);
        assert_eq!(count(&page, "<script"), 0);
    }
}
