//! The user's environment is full of traps: nothing of it reaches Django.

use crate::{app::Scene, evidence::happened};

/// What would break our Python or our Django, or lead them somewhere else.
const POISON: [(&str, &str); 16] = [
    ("PYTHONHOME", "/nonexistent"),
    ("PYTHONPATH", "/nonexistent"),
    ("PYTHONSTARTUP", "/nonexistent"),
    ("PYTHONUTF8", "0"),
    ("PYTHONIOENCODING", "ascii"),
    ("PYTHONWARNINGS", "error"),
    ("PYTHONINSPECT", "1"),
    ("VIRTUAL_ENV", "/nonexistent"),
    ("LD_LIBRARY_PATH", "/nonexistent"),
    ("APPIMAGE", "/nonexistent"),
    ("APPDIR", "/nonexistent"),
    ("DJANGO_SETTINGS_MODULE", "nowhere"),
    ("DJANGO_AUTORELOAD_ENV", "true"),
    ("DESKTOP_DATA_DIR", "/nonexistent"),
    ("DESKTOP_BUNDLE_DIR", "/nonexistent"),
    ("SSLKEYLOGFILE", "/nonexistent"),
];

fn poisoned() -> Scene {
    let scene = Scene::new();
    POISON.iter().fold(scene, |scene, (name, value)| scene.with_variable(name, *value))
}

#[tokio::test]
async fn f14_a_poisoned_environment_does_no_harm() {
    let scene = poisoned();

    let mut app = scene.ready().await;

    assert_eq!(app.browser().await.get("/").await.status(), 200);
    happened(format!("started with {} variables against it", POISON.len()));
}

#[cfg(target_os = "linux")] // where `/proc` shows it
#[tokio::test]
async fn f14_django_gets_no_variable_that_is_not_on_the_list() {
    let scene = poisoned();
    let app = scene.ready().await;
    let server = crate::processes::last_pid(&app, "server");

    let environment = fs_err::read(format!("/proc/{server}/environ")).unwrap();

    let environment = String::from_utf8(environment).unwrap();
    assert!(environment.contains("DESKTOP_DATA_DIR="), "{environment}");
    let own = ["DJANGO_SETTINGS_MODULE", "DESKTOP_DATA_DIR"];
    for (name, value) in POISON {
        let given = environment
            .split('\0')
            .find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        assert!(given.is_none() || own.contains(&name), "{name} is passed on");
        assert_ne!(given, Some(value), "{name} is the user's");
    }
    happened("none of them reached Django");
}
