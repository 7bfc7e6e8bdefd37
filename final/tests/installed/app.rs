//! What a person does with the installed app, and what happens to it meanwhile.

use std::path::Path;

use crate::{
    machine::{BUNDLE, install, tree_hash, upgrade},
    person::Person,
};

/// What the start program of an `AppImage` sets, for a Python that is not ours.
const APP_IMAGE: &[(&str, &str)] = &[
    ("APPDIR", "/tmp/.mount_other"),
    ("APPIMAGE", "/opt/Other.AppImage"),
    ("LD_LIBRARY_PATH", "/tmp/.mount_other/usr/lib"),
    ("PYTHONHOME", "/tmp/.mount_other/usr"),
    ("PYTHONPATH", "/tmp/.mount_other/usr/share/pyshared"),
];

#[tokio::test]
async fn a_pony_is_there_again_after_a_restart_and_the_bundle_is_as_it_was() {
    install();
    let before = tree_hash(Path::new(BUNDLE));
    let person = Person::new("rider").await;

    let app = person.open(&[]).await;
    person.add_pony("Zephyr").await;
    person.keep_picture("installed-added").await;
    person.close(app).await;
    let app = person.open(&[]).await;
    person.keep_picture("installed-restarted").await;
    person.close(app).await;

    assert!(person.first_page().await.contains("Zephyr"));
    assert_eq!(tree_hash(Path::new(BUNDLE)), before);
}

#[tokio::test]
async fn an_upgrade_lets_the_running_app_go_on_and_the_next_start_is_the_new_one() {
    install();
    let person = Person::new("rider").await;
    let app = person.open(&[]).await;
    person.add_pony("Zephyr").await;

    upgrade();

    person.add_pony("Mistral").await;
    person.keep_picture("installed-upgraded-below").await;
    person.close(app).await;
    let page = person.first_page().await;
    assert!(page.contains("My Zebras"), "it is the old version");
    assert!(page.contains("Zephyr") && page.contains("Mistral"), "{page}");
}

#[tokio::test]
async fn what_an_appimage_sets_does_not_reach_our_python() {
    install();
    let person = Person::new("rider").await;

    let app = person.open(APP_IMAGE).await;

    let shell = &person.processes("flying-stable")[0];
    let python = &person.processes("desktop_serve")[0];
    let [shell, python] = [shell, python].map(|process| {
        let environment = fs_err::read_to_string(process.join("environ")).unwrap();
        environment.replace('\0', " ")
    });
    for (name, _) in APP_IMAGE {
        assert!(shell.contains(name), "a control: {name} in {shell}");
        assert!(!python.contains(name), "{name} in {python}");
    }
    person.add_pony("Zephyr").await;
    person.close(app).await;
}

#[tokio::test]
async fn two_people_have_their_own_ponies_at_the_same_time() {
    install();
    let (rider, groom) = (Person::new("rider").await, Person::new("groom").await);

    let (his, hers) = (rider.open(&[]).await, groom.open(&[]).await);
    rider.add_pony("Zephyr").await;
    groom.add_pony("Mistral").await;
    rider.close(his).await;
    groom.close(hers).await;

    let [rider, groom] = [rider.ponies().await, groom.ponies().await];
    assert!(rider.contains("Zephyr") && !rider.contains("Mistral"), "{rider}");
    assert!(groom.contains("Mistral") && !groom.contains("Zephyr"), "{groom}");
}
