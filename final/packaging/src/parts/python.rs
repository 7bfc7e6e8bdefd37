//! Owns which Python and which of its packages are in a bundle, and what they say of
//! themselves.
//! Knows nothing of Rust, and runs nothing: a bundle may be for another system.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;
use walkdir::WalkDir;

use super::{Kind, Part, expression, is_license, texts};

/// Lists Python itself and every package that is installed in it.
pub fn found(bundle: &Path, version: &str) -> Result<Vec<Part>> {
    let folder = bundle.join("python");
    let mut distributions = Vec::new();
    for entry in WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.context("could not find the bundle's Python")?;
        let path = entry.path();
        let is_info = path.extension().is_some_and(|it| it == "dist-info");
        if is_info && entry.file_type().is_dir() {
            distributions.push(distribution(path)?);
        }
    }
    let mut parts = vec![python(&folder, version)?];
    // What a package asks for may be for another system, and not be here.
    let purls: Vec<(String, String)> = distributions
        .iter()
        .map(|(part, _)| (normalized(&part.name), part.id()))
        .collect();
    for (mut part, requirements) in distributions {
        let here = |name: &String| purls.iter().find(|(known, _)| known == name);
        let needs = requirements.iter().filter_map(here).map(|(_, purl)| purl.clone());
        part.needs = needs.collect();
        part.needs.sort();
        part.needs.dedup();
        parts.push(part);
    }
    Ok(parts)
}

/// Python itself, with the licenses of all that is not in one of its packages.
fn python(folder: &Path, version: &str) -> Result<Part> {
    let is_its_own = |path: &PathBuf| !path.iter().any(|it| it == "site-packages");
    Ok(Part {
        kind: Kind::Python,
        name: "CPython".into(),
        version: Some(version.into()),
        purl: Some(format!("pkg:generic/python@{version}")),
        cpe: Some(format!("cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*")),
        license: Some("Python-2.0".into()),
        sha256: None,
        home: Some("https://www.python.org/".into()),
        needs: Vec::new(),
        texts: texts(folder)?.into_iter().filter(is_its_own).collect(),
    })
}

/// Reads what a package says of itself, and returns it with the names that it asks for.
fn distribution(info: &Path) -> Result<(Part, Vec<String>)> {
    let path = info.join("METADATA");
    let text = fs::read_to_string(&path)?;
    let fields = Fields(&text);
    let missing =
        || format!("could not find the name and version in `{}`", path.display());
    let name = fields.first("Name").with_context(missing)?;
    let version = fields.first("Version").with_context(missing)?;
    let is_always = |it: &&str| !it.split(';').skip(1).any(|it| it.contains("extra"));
    let needs = fields.all("Requires-Dist").filter(is_always);
    let part = Part {
        kind: Kind::Python,
        name: name.into(),
        version: Some(version.into()),
        purl: Some(format!(
            "pkg:pypi/{}@{}",
            normalized(name),
            version.replace('+', "%2B")
        )),
        cpe: None,
        license: fields.license(),
        sha256: None,
        home: fields.home(),
        needs: Vec::new(),
        texts: license_files(info)?,
    };
    Ok((part, needs.map(required).collect()))
}

/// `METADATA`: its head is like that of a mail, and a description follows.
struct Fields<'a>(&'a str);

impl<'a> Fields<'a> {
    fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.lines().take_while(|line| !line.is_empty()).filter_map(move |line| {
            line.strip_prefix(name)?.strip_prefix(':').map(str::trim)
        })
    }

    fn first(&self, name: &str) -> Option<&'a str> {
        self.all(name).find(|it| !it.is_empty())
    }

    /// Today there is one field for an expression; before, there were words of two kinds.
    fn license(&self) -> Option<String> {
        let words = self.first("License-Expression").or_else(|| self.first("License"));
        let class =
            self.all("Classifier").find_map(|it| it.strip_prefix("License :: "));
        let class = class.and_then(|it| it.rsplit(" :: ").next());
        words.or(class).map(expression)
    }

    /// A `Project-URL` is "Label, address"; some have the older `Home-page`.
    fn home(&self) -> Option<String> {
        let urls: Vec<(&str, &str)> =
            self.all("Project-URL").filter_map(|it| it.split_once(", ")).collect();
        let labelled = |label: &str| {
            urls.iter()
                .find(|(it, _)| it.eq_ignore_ascii_case(label))
                .map(|(_, url)| *url)
        };
        ["Homepage", "Home", "Repository", "Source"]
            .iter()
            .find_map(|label| labelled(label))
            .or_else(|| self.first("Home-page"))
            .map(str::to_string)
    }
}

/// The name in a requirement like `sqlparse>=0.3.1; python_version < "4"`.
fn required(requirement: &str) -> String {
    let is_in_name = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let end = requirement.find(|it| !is_in_name(it)).unwrap_or(requirement.len());
    normalized(&requirement[..end])
}

/// Two names that pip takes for one are written the same.
fn normalized(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// The licenses of the package, and of what it brings along, such as Django's jQuery.
fn license_files(info: &Path) -> Result<Vec<PathBuf>> {
    let site_packages = info.parent().unwrap_or(info);
    let mut files = texts(info)?;
    let licenses = info.join("licenses");
    if licenses.is_dir() {
        // All that is in here was put here as a license, whatever it is called.
        for entry in WalkDir::new(licenses) {
            files.push(entry?.into_path());
        }
    }
    // The list of its files, each with a hash and a size behind it.
    if let Ok(record) = fs::read_to_string(info.join("RECORD")) {
        let paths = record.lines().filter_map(|line| line.rsplitn(3, ',').nth(2));
        let paths = paths.map(|it| it.trim_matches('"'));
        let named = paths.filter(|it| is_license(it.rsplit('/').next().unwrap_or(it)));
        files.extend(named.map(|it| site_packages.join(it)));
    }
    files.retain(|it| it.is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests::Site;

    #[test]
    fn packages_are_listed_with_their_names_licenses_and_needs() {
        let site = Site::new();
        site.install(
            "Django",
            "5.2.1",
            "License-Expression: BSD-3-Clause\n\
             Requires-Dist: sqlparse>=0.3.1\n\
             Requires-Dist: waitress; extra == \"serve\"\n\
             Requires-Dist: tzdata; sys_platform == \"win32\"\n",
        );
        site.install("waitress", "3.0.2", "License: ZPL 2.1\n");
        site.install(
            "sqlparse",
            "0.6.1",
            "Classifier: License :: OSI Approved :: BSD License\n",
        );

        let parts = found(site.folder(), "3.13.9").unwrap();

        let [python, django, sqlparse, waitress] = &parts[..] else {
            panic!("{parts:?}")
        };
        assert_eq!(python.id(), "pkg:generic/python@3.13.9");
        assert_eq!(django.id(), "pkg:pypi/django@5.2.1");
        assert_eq!(django.license.as_deref(), Some("BSD-3-Clause"));
        assert_eq!(django.needs, [sqlparse.id()]);
        assert_eq!(sqlparse.license.as_deref(), Some("BSD License"));
        assert_eq!(waitress.license.as_deref(), Some("ZPL 2.1"));
    }

    #[test]
    fn a_package_brings_the_licenses_of_all_its_files() {
        let site = Site::new();
        site.install("django", "5.2.1", "License-File: LICENSE\n");
        site.write("django-5.2.1.dist-info/licenses/LICENSE", "ours");
        site.write("django-5.2.1.dist-info/licenses/THANKS", "theirs");
        site.write("django/js/jquery/LICENSE.txt", "jQuery's");
        site.write("other/LICENSE", "not Django's");
        site.write(
            "django-5.2.1.dist-info/RECORD",
            "django/js/jquery/LICENSE.txt,sha256=a,1\ndjango/gone/LICENSE,sha256=a,1\n\
             django-5.2.1.dist-info/licenses/LICENSE,sha256=a,1\n",
        );

        let parts = found(site.folder(), "3.13.9").unwrap();

        let files = parts[1].texts.iter();
        let texts: Vec<String> =
            files.map(|it| fs::read_to_string(it).unwrap()).collect();
        assert_eq!(texts, ["jQuery's", "ours", "theirs"].map(String::from));
    }

    #[test]
    fn pythons_own_licenses_are_those_outside_the_packages() {
        let site = Site::new();
        site.write("six/LICENSE", "not Python's");

        let parts = found(site.folder(), "3.13.9").unwrap();

        assert_eq!(parts[0].texts.len(), 1);
        assert!(parts[0].texts[0].ends_with("lib/python3.13/LICENSE.txt"));
    }

    #[test]
    fn names_are_compared_as_pip_does() {
        assert_eq!(normalized("Typing_Extensions"), "typing-extensions");
        assert_eq!(
            required("typing_extensions>=4 ; python_version < \"4\""),
            "typing-extensions"
        );
        assert_eq!(required("django[argon2]<6"), "django");
    }
}
