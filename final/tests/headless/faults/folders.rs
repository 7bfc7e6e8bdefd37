//! The data folder is taken, closed, full, or oddly named.

use tempfile::TempDir;

#[cfg(unix)]
use crate::project::python;
use crate::{
    app::Scene,
    evidence::happened,
    facts::{assert_ponies, assert_said, kill},
    migrations::{self, LAST, WAIT_A_LITTLE},
    project::Project,
};

#[tokio::test]
async fn f12_of_two_launches_in_the_same_instant_one_gets_the_folder() {
    const TIMES: usize = 5;
    for _ in 0..TIMES {
        let scene = Scene::new();
        let mut apps = [scene.start(), scene.start()];

        let mut words = vec![];
        for app in &mut apps {
            words.push(app.until_one_of(&["ready", "failed"]).await);
        }

        let ready = words.iter().filter(|word| word.starts_with("ready")).count();
        assert_eq!(ready, 1, "{words:?}");
        let loser = usize::from(words[0].starts_with("ready"));
        let message = apps[loser].message().await;
        assert!(message.contains("it is in use"), "{message}");
        assert!(message.contains("it is running already"), "{message}");
        assert_eq!(apps[1 - loser].browser().await.get("/").await.status(), 200);
    }
    happened(format!("{TIMES} times, one was ready and the other one said why not"));
}

#[tokio::test]
async fn f17_a_folder_that_cannot_be_made_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs_err::write(&file, "in the way").unwrap();
    let mut scene = Scene::new();
    scene.data = file.join("data");

    let ended = scene.ended().await;

    assert_said(&ended, &["could not use the data folder", "that you may write"]);
    assert_eq!(fs_err::read_to_string(&file).unwrap(), "in the way");
    happened("a file in the way: named, and left as it was");
}

/// All that a name may have.
#[cfg(unix)]
const ODD: &str = "it's 100 % \"Zoë\" & #1? $HOME `a`; (ünï) \\ 🐴";
#[cfg(windows)]
const ODD: &str = "it's 100 % Zoë & #1 $HOME `a`; (ünï) 🐴";

#[tokio::test]
async fn f16_a_folder_of_any_name_will_do() {
    let place = TempDir::new().unwrap();
    let odd = place.path().join(ODD);
    fs_err::create_dir(&odd).unwrap();
    let project = Project::copy_in(&odd);
    let mut scene = Scene::new().with("--django", project.path());
    scene.data = odd.join("data");
    #[cfg(unix)] // On Windows, a name that long is another matter, and so is a link.
    {
        let long = odd.join("long ".repeat(40).trim()).join(ODD);
        fs_err::create_dir_all(&long).unwrap();
        let venv = python().parent().unwrap().parent().unwrap().to_owned();
        std::os::unix::fs::symlink(venv, odd.join("venv")).unwrap();
        scene = scene.with("--python", odd.join("venv/bin/python3"));
        scene.data = long.join("data");
    }

    let mut app = scene.ready().await;
    let browser = app.browser().await;
    assert_eq!(browser.get("/").await.status(), 200);
    kill(app).await;
    migrations::add(&project, "0998_wait", LAST, WAIT_A_LITTLE); // So it takes a copy.
    let mut app = scene.ready().await;

    assert_eq!(app.browser().await.get("/").await.status(), 200);
    assert_ponies(&scene.data, 5);
    assert_eq!(fs_err::read_dir(scene.data.join("backups")).unwrap().count(), 1);
    let length = scene.data.as_os_str().len();
    happened(format!("Python, project and data, {length} bytes long: all worked"));
}
