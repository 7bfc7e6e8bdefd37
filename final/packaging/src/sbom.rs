//! `packaging sbom`: writes the list of all that a package is made of, in the form of
//! `CycloneDX`, for programs that compare such lists with the known weaknesses.
//! Knows nothing of how the parts are found.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use fs_err as fs;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::folders;
use crate::parts::{App, Bundle, Kind, Part, Parts, is_expression};
use crate::target::Target;

/// What can be typed after `packaging sbom`.
#[derive(Args)]
pub struct Options {
    /// The staged bundle
    #[arg(long)]
    bundle: PathBuf,
    /// What it is for, as Rust names it
    #[arg(long)]
    target: String,
    /// Where the list goes
    #[arg(long)]
    out: PathBuf,
}

/// Writes the list of a staged bundle.
pub fn run(options: &Options) -> Result<ExitCode> {
    let (folder, target) = (options.bundle.clone(), Target::named(&options.target)?);
    let parts = Bundle::staged(folder, folders::app(), target)?.parts()?;
    fs::write(&options.out, document(&parts, target)?)?;
    println!("{}: {} parts", options.out.display(), parts.others.len());
    Ok(ExitCode::SUCCESS)
}

/// Makes the document: the same parts give the same bytes, so it has no date.
pub fn document(parts: &Parts, target: Target) -> Result<String> {
    let app = format!("app:{}", parts.app.identifier);
    let mut dependencies = vec![json!({ "ref": app, "dependsOn": parts.needs })];
    dependencies.extend(
        parts.others.iter().map(|it| json!({ "ref": it.id(), "dependsOn": it.needs })),
    );
    let mut document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "tools": { "components": [{
                "type": "application",
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
            }] },
            "component": own_component(&parts.app, &app),
            "properties": [{ "name": "target", "value": target.triple }],
        },
        "components": parts.others.iter().map(component).collect::<Vec<_>>(),
        "dependencies": dependencies,
    });
    document["serialNumber"] = serial_number(&document).into();
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn own_component(app: &App, reference: &str) -> Value {
    json!({
        "type": "application",
        "bom-ref": reference,
        "name": app.product_name,
        "version": app.version,
    })
}

/// One part; what is not known of it is left out.
fn component(part: &Part) -> Value {
    let mut fields = Map::new();
    fields.insert("type".into(), kind(part).into());
    fields.insert("bom-ref".into(), part.id().into());
    fields.insert("name".into(), part.name.clone().into());
    let known = [("version", &part.version), ("cpe", &part.cpe), ("purl", &part.purl)];
    for (name, value) in known {
        if let Some(value) = value {
            fields.insert(name.into(), value.clone().into());
        }
    }
    if let Some(sum) = &part.sha256 {
        fields.insert("hashes".into(), json!([{ "alg": "SHA-256", "content": sum }]));
    }
    if let Some(license) = &part.license {
        fields.insert("licenses".into(), json!([words(license)]));
    }
    if let Some(home) = &part.home {
        let reference = json!([{ "type": "website", "url": home }]);
        fields.insert("externalReferences".into(), reference);
    }
    fields.into()
}

fn kind(part: &Part) -> &'static str {
    match part.kind {
        Kind::Python if part.cpe.is_some() => "platform", // Python itself
        Kind::Rust | Kind::Python => "library",
        Kind::File => "file",
    }
}

/// Only an SPDX expression may be called one.
fn words(license: &str) -> Value {
    if is_expression(license) {
        json!({ "expression": license })
    } else {
        json!({ "license": { "name": license } })
    }
}

/// A number that nobody else has, since nobody else has this content.
fn serial_number(document: &Value) -> String {
    let mut bytes = Sha256::digest(document.to_string());
    bytes[6] = bytes[6] & 0x0f | 0x80; // UUID version 8: made as its maker likes
    bytes[8] = bytes[8] & 0x3f | 0x80; // as RFC 9562 lays it out
    let hex = format!("{bytes:x}");
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]];
    format!("urn:uuid:{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests::Site;
    use crate::target;

    fn with_django() -> Site {
        let site = Site::new();
        site.install(
            "Django",
            "5.2.1",
            "License-Expression: BSD-3-Clause\nRequires-Dist: sqlparse\n",
        );
        site.install("sqlparse", "0.6.1", "License: BSD\n");
        site
    }

    fn document_of(site: &Site) -> String {
        document(&site.parts(), target::ALL[0]).unwrap()
    }

    #[test]
    fn both_sides_of_a_package_are_in_one_document() {
        let document: Value =
            serde_json::from_str(&document_of(&with_django())).unwrap();

        let components = document["components"].as_array().unwrap();
        let named = |name| components.iter().find(|it| it["name"] == name).unwrap();
        assert_eq!(named("Django")["purl"], "pkg:pypi/django@5.2.1");
        assert_eq!(named("Django")["licenses"][0]["expression"], "BSD-3-Clause");
        assert_eq!(named("sqlparse")["licenses"][0]["license"]["name"], "BSD");
        assert_eq!(named("CPython")["version"], "3.13.9");
        assert_eq!(named("tokio")["hashes"][0]["alg"], "SHA-256");
        assert_eq!(named("tokio")["licenses"][0]["expression"], "MIT");
    }

    #[test]
    fn whatever_is_needed_is_listed() {
        let document: Value =
            serde_json::from_str(&document_of(&with_django())).unwrap();

        let components = document["components"].as_array().unwrap();
        let listed: Vec<&Value> = components.iter().map(|it| &it["bom-ref"]).collect();
        let dependencies = document["dependencies"].as_array().unwrap();
        let needed: Vec<&Value> = dependencies
            .iter()
            .flat_map(|it| it["dependsOn"].as_array().unwrap())
            .collect();
        assert!(needed.iter().all(|it| listed.contains(it)));
        assert!(listed.iter().all(|it| needed.contains(it)), "reached from the app");
    }

    #[test]
    fn the_same_parts_give_the_same_document_and_others_another_number() {
        let (site, more) = (with_django(), with_django());
        more.install("waitress", "3.0.2", "");
        let number = |text: &str| {
            let document: Value = serde_json::from_str(text).unwrap();
            document["serialNumber"].as_str().unwrap().to_string()
        };

        let (first, again) = (document_of(&site), document_of(&site));

        assert_eq!(first, again);
        assert!(number(&first).starts_with("urn:uuid:"), "{}", number(&first));
        assert_ne!(number(&first), number(&document_of(&more)));
    }
}
