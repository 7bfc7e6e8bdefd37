//! `packaging signing`: says what would be signed here, by what the environment has.
//! Knows nothing of how it is signed, and prints no secret.

use std::env;
use std::process::ExitCode;

use serde_json::{Value, json};

/// The certificate in Windows' own store, by the SHA-1 of its bytes.
const THUMBPRINT: &str = "WINDOWS_CERTIFICATE_THUMBPRINT";

/// A command for a key that is elsewhere, such as in a cloud; `%1` stands for the file.
const COMMAND: &str = "WINDOWS_SIGN_COMMAND";

/// Who vouches for the time, so that a signature outlives its certificate.
const TIMESTAMP: &str = "WINDOWS_TIMESTAMP_URL";

/// Where there is no other: of the authority that most certificates come from.
const USUAL_TIMESTAMP: &str = "http://timestamp.digicert.com";

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
