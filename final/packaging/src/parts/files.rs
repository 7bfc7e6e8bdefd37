//! Owns files of ours that others made, such as a font: each has its license beside it,
//! as `NAME-OFL.txt` or `NAME-LICENSE.txt`.
//! Knows nothing of packages that bring their own licenses.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use walkdir::WalkDir;

use super::{Kind, Part};

/// The ends of such names, and which license they stand for.
const ENDS: [(&str, Option<&str>); 2] =
    [("-OFL.txt", Some("OFL-1.1")), ("-LICENSE.txt", None)];

/// Finds them in the folders; one that is in several is listed once.
pub fn found(folders: &[&Path]) -> Result<Vec<Part>> {
    let mut parts = BTreeMap::new();
    let folders = folders.iter().filter(|it| it.is_dir());
    for entry in folders.flat_map(|it| WalkDir::new(it).sort_by_file_name()) {
        let path = entry?.into_path();
        let Some((name, license)) = named(&path) else { continue };
        let part = parts.entry(name.clone()).or_insert_with(|| Part {
            kind: Kind::File,
            name,
            version: None,
            purl: None,
            cpe: None,
            license: license.map(String::from),
            sha256: None,
            home: None,
            needs: Vec::new(),
            texts: Vec::new(),
        });
        part.texts.push(path);
    }
    Ok(parts.into_values().collect())
}

/// Tells from the name whose license it is, and which.
fn named(path: &Path) -> Option<(String, Option<&'static str>)> {
    let file = path.file_name()?.to_string_lossy();
    let of =
        |(end, license): &(&str, _)| Some((file.strip_suffix(end)?.into(), *license));
    ENDS.iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_in_two_folders_is_listed_once_with_its_license() {
        let [ui, django] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        for folder in [&ui, &django] {
            fs_err::write(folder.path().join("play-latin-700.woff2"), "").unwrap();
            fs_err::write(folder.path().join("play-OFL.txt"), "free").unwrap();
        }

        let parts = found(&[ui.path(), django.path()]).unwrap();

        let [font] = &parts[..] else { panic!("{parts:?}") };
        assert_eq!((font.name.as_str(), font.texts.len()), ("play", 2));
        assert_eq!(font.license.as_deref(), Some("OFL-1.1"));
    }
}
