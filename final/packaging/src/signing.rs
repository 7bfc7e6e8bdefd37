//! `packaging signing`: says what would be signed here, by what the environment has.
//! Knows nothing of how it is signed, and prints no secret.

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use walkdir::WalkDir;
use xshell::{Shell, cmd};

/// The certificate in Windows' own store, by the SHA-1 of its bytes.
const THUMBPRINT: &str = "WINDOWS_CERTIFICATE_THUMBPRINT";

/// A command for a key that is elsewhere, such as in a cloud; `%1` stands for the file.
const COMMAND: &str = "WINDOWS_SIGN_COMMAND";

/// Who vouches for the time, so that a signature outlives its certificate.
const TIMESTAMP: &str = "WINDOWS_TIMESTAMP_URL";

/// Where there is no other: of the authority that most certificates come from.
const USUAL_TIMESTAMP: &str = "http://timestamp.digicert.com";

/// The files of Windows that hold code.
const CODE: [&str; 3] = ["dll", "exe", "pyd"];

/// Prints a line for each thing that can be signed.
pub fn run() -> ExitCode {
    let line = |what: &str, is_signed: bool, try_words: &str| {
        if is_signed {
            println!("{what:<14} signed");
        } else {
            println!("{what:<14} unsigned; try: {try_words}");
        }
    };
    let windows = format!("{THUMBPRINT}=…, or {COMMAND}=\"… %1\"");
    line("Windows", windows_configuration(&read).is_some(), &windows);
    line("macOS", read("APPLE_SIGNING_IDENTITY").is_some(), "APPLE_SIGNING_IDENTITY=…");
    line(
        "notarization",
        read("APPLE_API_KEY").is_some(),
        "APPLE_API_KEY=… and its file and issuer",
    );
    ExitCode::SUCCESS
}

/// Reads a variable; an empty one, as a workflow makes of a secret that is not there, is
/// none.
pub fn read(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns what Tauri's command takes to sign for Windows; nothing to sign nothing.
pub fn windows_configuration(read: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
    let how = match (read(COMMAND), read(THUMBPRINT)) {
        (Some(command), _) => json!({ "signCommand": command }),
        (None, Some(thumbprint)) => json!({
            "certificateThumbprint": thumbprint,
            "digestAlgorithm": "sha256",
            "timestampUrl": read(TIMESTAMP).unwrap_or_else(|| USUAL_TIMESTAMP.into()),
            "tsp": true,
        }),
        (None, None) => return None,
    };
    Some(json!({ "bundle": { "windows": how } }))
}

/// Signs the code of a bundle for Windows, before its manifest is written: Tauri would do
/// it afterwards, in place, and a signature is a part of the file. Returns how much it was.
pub fn sign_for_windows(
    bundle: &Path,
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<usize> {
    let command = match (read(COMMAND), read(THUMBPRINT)) {
        (Some(command), _) => command,
        (None, Some(thumbprint)) => {
            let server = read(TIMESTAMP).unwrap_or_else(|| USUAL_TIMESTAMP.into());
            let hash = format!("signtool sign /sha1 {thumbprint} /fd sha256");
            format!("{hash} /tr {server} /td sha256 %1")
        }
        (None, None) => return Ok(0),
    };
    let shell = Shell::new()?;
    let mut count = 0;
    for entry in WalkDir::new(bundle).sort_by_file_name() {
        let path = entry?.into_path();
        if !path.extension().is_some_and(|it| CODE.iter().any(|code| it == *code)) {
            continue;
        }
        // As Tauri takes it apart: at each space, and `%1` is the file.
        let mut words = command.split(' ').map(|word| match word {
            "%1" => path.clone().into_os_string(),
            word => word.into(),
        });
        let program = words.next().unwrap_or_default();
        cmd!(shell, "{program} {words...}")
            .quiet()
            .ignore_stdout()
            .run()
            .with_context(|| {
                format!(
                    "could not sign `{}`\n  try: a path that has `signtool`, as in a \
                     Developer PowerShell",
                    path.display()
                )
            })?;
        count += 1;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use tauri_utils::config::WindowsConfig;

    use super::*;

    /// What Tauri makes of it, with these variables.
    fn configured(variables: &[(&str, &str)]) -> Option<WindowsConfig> {
        let read = |name: &str| {
            let found = variables.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let all = windows_configuration(&read)?;
        Some(serde_json::from_value(all["bundle"]["windows"].clone()).unwrap())
    }

    #[cfg(unix)] // The stand-in for what signs is a script.
    #[test]
    fn the_code_of_a_bundle_is_signed_and_nothing_else() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let signer = folder.path().join("signer");
        fs_err::write(&signer, "#!/bin/sh\nprintf signed >> \"$2\"\n").unwrap();
        fs_err::set_permissions(&signer, PermissionsExt::from_mode(0o755)).unwrap();
        let bundle = folder.path().join("ein bundle");
        let files = ["python.exe", "libssl.dll", "_ssl.pyd", "site.py"];
        fs_err::create_dir(&bundle).unwrap();
        for name in files {
            fs_err::write(bundle.join(name), "").unwrap();
        }
        let command = format!("{} --file %1", signer.display());
        let read = |name: &str| (name == COMMAND).then(|| command.clone());

        let count = sign_for_windows(&bundle, &read).unwrap();

        let text = |name| fs_err::read_to_string(bundle.join(name)).unwrap();
        assert_eq!(count, 3);
        assert_eq!(files.map(text), ["signed", "signed", "signed", ""]);
        assert_eq!(sign_for_windows(&bundle, &|_| None).unwrap(), 0);
    }

    #[test]
    fn without_a_secret_nothing_is_signed() {
        assert_eq!(configured(&[]), None);
    }

    #[test]
    fn a_certificate_is_named_with_who_vouches_for_the_time() {
        let windows = configured(&[(THUMBPRINT, "A1B2")]).unwrap();

        assert_eq!(windows.certificate_thumbprint.as_deref(), Some("A1B2"));
        assert_eq!(windows.timestamp_url.as_deref(), Some(USUAL_TIMESTAMP));
        assert!(windows.tsp && windows.sign_command.is_none());
    }

    #[test]
    fn a_command_goes_before_a_certificate() {
        let windows =
            configured(&[(THUMBPRINT, "A1B2"), (COMMAND, "sign %1")]).unwrap();

        assert!(windows.certificate_thumbprint.is_none());
        assert!(windows.sign_command.is_some());
    }
}
