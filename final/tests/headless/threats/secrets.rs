//! What others can read on this computer: processes, logs, files; and that it is nothing.

use std::path::{Path, PathBuf};

use crate::{
    app::{App, Browser, Scene},
    evidence::happened,
    project::Project,
};

/// Writes the secrets of a launch where the test finds them, and adds two bad pages.
const SPY: &str = "(BASE_DIR / 'spy').write_text(DESKTOP_TOKEN + ' ' + SECRET_KEY)";
const BAD_PAGES: &str = "import os\nurlpatterns += [\
    path('wrong/', lambda request: 1 / 0), path('dies/', lambda request: os._exit(9))]";

/// A launch whose secrets the test knows.
struct Spied {
    project: Project,
    scene: Scene,
    secrets: Vec<String>,
}

impl Spied {
    fn new() -> Self {
        let project = Project::copy();
        project.append("config/settings/development.py", SPY);
        project.append("config/urls.py", BAD_PAGES);
        let scene = Scene::new().with("--django", project.path());
        Self { project, scene, secrets: vec![] }
    }

    /// Lets a browser in, and learns the code and the cookie that it takes.
    async fn enter(&mut self, app: &mut App) -> Browser {
        let browser = app.browser().await;
        let spied = fs_err::read_to_string(self.project.path().join("spy")).unwrap();
        let code = browser.invitation.split(['=', '&']).nth(1).unwrap();
        let (_, cookie) = browser.cookie.split_once('=').unwrap();
        self.secrets.extend([code, cookie].map(str::to_owned));
        self.secrets.extend(spied.split(' ').map(str::to_owned)); // token and key
        browser
    }

    /// Looks for each secret in each text.
    fn finds_nothing_in(&self, texts: &[Vec<u8>]) {
        for text in texts {
            for secret in &self.secrets {
                let is_there =
                    text.windows(secret.len()).any(|it| it == secret.as_bytes());
                assert!(!is_there, "a secret is in: {}", String::from_utf8_lossy(text));
            }
        }
        let (count, places) = (self.secrets.len(), texts.len());
        assert!(count >= 4 && places > 0, "there was something to look for");
        happened(format!("{count} secrets, none of them in {places} texts"));
    }
}

#[tokio::test]
async fn s4_no_secret_is_in_a_page_or_in_an_error_page() {
    let mut spied = Spied::new();
    let mut app = spied.scene.ready().await;
    let browser = spied.enter(&mut app).await;

    let mut texts = vec![];
    for page in ["/", "/ponies/new/", "/no/such/page", "/wrong/"] {
        texts.push(browser.get(page).await.bytes().await.unwrap().to_vec());
    }

    let error = String::from_utf8_lossy(&texts[3]);
    assert!(error.contains("ZeroDivisionError"), "as a developer sees it");
    spied.finds_nothing_in(&texts);
}

#[tokio::test]
async fn s4_no_secret_is_in_a_log_or_in_the_report_of_a_crash() {
    let mut spied = Spied::new();
    let mut app = spied.scene.ready().await;

    let mut state = String::new();
    while !state.starts_with("failed") {
        let browser = spied.enter(&mut app).await;
        browser.get("/wrong/").await;
        let request =
            browser.request("GET", "/dies/").header("cookie", &browser.cookie);
        assert!(request.send().await.is_err(), "Django is gone");
        state = app.until_one_of(&["ready", "failed"]).await;
    }

    let report = app.message().await;
    assert!(report.contains("The app stopped working"), "{report}");
    let files = files(&app.data, &|path| !path.ends_with("secret-key"));
    assert!(files.iter().any(|(path, _)| path.ends_with("logs/django.log")));
    let mut texts = vec![report.into_bytes()];
    texts.extend(files.into_iter().map(|(_, text)| text));
    spied.finds_nothing_in(&texts);
}

#[cfg(target_os = "linux")] // where `/proc` shows what others may read
#[tokio::test]
async fn s4_no_secret_is_in_a_command_line_or_an_environment() {
    let mut spied = Spied::new();
    let mut app = spied.scene.ready().await;
    spied.enter(&mut app).await;

    let texts = processes_of(&app);

    assert!(texts.len() >= 2 * 2, "at least the shell and Django were read");
    spied.finds_nothing_in(&texts);
}

/// Reads the command lines and environments of an app's processes.
#[cfg(target_os = "linux")]
fn processes_of(app: &App) -> Vec<Vec<u8>> {
    let data = app.data.to_str().unwrap().as_bytes();
    let is_named = |text: &[u8]| text.windows(data.len()).any(|part| part == data);
    let mut texts = vec![];
    for process in fs_err::read_dir("/proc").unwrap() {
        let folder = process.unwrap().path();
        // It may have ended in between.
        let read = |name| fs_err::read(folder.join(name)).unwrap_or_default();
        let (line, environment) = (read("cmdline"), read("environ"));
        if is_named(&line) || is_named(&environment) {
            texts.extend([line, environment]);
        }
    }
    texts
}

/// Reads the files in a folder and in those below it.
fn files(folder: &Path, is_wanted: &impl Fn(&Path) -> bool) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = vec![];
    for entry in fs_err::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, is_wanted));
        } else if is_wanted(&path) {
            let bytes = fs_err::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs_err::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[tokio::test]
async fn s13_the_data_folder_is_closed_to_others_under_any_umask() {
    let scene = Scene::new();
    let app = scene.ready().await;

    assert_eq!(format!("{:o}", mode(&app.data)), "700");
    happened("mode 700 under umask 000");
}

#[cfg(unix)]
#[tokio::test]
async fn s13_in_a_folder_that_is_open_to_others_they_can_read_no_file() {
    let scene = Scene::new();
    fs_err::create_dir_all(&scene.data).unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs_err::set_permissions(&scene.data, open).unwrap();
    let mut app = scene.ready().await;
    app.browser().await.post("/routines/", "/routines/start/", "routine=braid").await;

    let is_open = |path: &Path| {
        let inside = path.strip_prefix(&app.data).unwrap().ancestors();
        inside
            .filter(|it| !it.as_os_str().is_empty())
            .all(|it| mode(&app.data.join(it)) & 0o077 != 0)
    };
    let all = files(&app.data, &|_| true);
    for (path, text) in &all {
        assert!(text.is_empty() || !is_open(path), "{} is open", path.display());
    }
    assert_eq!(mode(&app.data), 0o777, "the folder may be more than ours");
    happened(format!("{} files, all closed to others", all.len()));
}

#[tokio::test]
async fn s13_each_install_has_a_key_of_its_own() {
    let (one, other) = (Scene::new(), Scene::new());
    let (_one, _other) = (one.ready().await, other.ready().await);
    let read =
        |scene: &Scene| fs_err::read_to_string(scene.data.join("secret-key")).unwrap();

    let (key, others) = (read(&one), read(&other));

    assert_ne!(key, others);
    assert!(key.len() == 64 && key.bytes().all(|it| it.is_ascii_hexdigit()), "{key}");
    happened("two installs, two keys of 256 bits");
}
