//! Two shells that start in the same instant: one runs, the other one says why it does not.

use std::sync::Barrier;

use crate::{
    app::{App, Ended, Scene},
    ponies::{Breeder, Ledger},
    rounds::{amount, figures},
    shipped::shipped,
};

#[tokio::test]
async fn of_two_shells_that_start_in_the_same_instant_one_runs() {
    let (scene, _project) = shipped();
    let times = amount("SOAK_TIMES", 3);
    let mut ledger = Ledger::default();

    for time in 1..=times {
        let [one, other] = start_two(&scene);
        let (mut app, refused) = match tokio::join!(outcome(one), outcome(other)) {
            (Ok(app), Err(refused)) | (Err(refused), Ok(app)) => (app, refused),
            (Ok(_), Ok(_)) => panic!("both of them run"),
            (Err(one), Err(other)) => {
                panic!("none of them runs:\n{}\n{}", one.message, other.message)
            }
        };

        assert_eq!(refused.status.code(), Some(1), "{}", refused.message);
        assert!(refused.message.contains("it is in use"), "{}", refused.message);
        assert!(!refused.states.iter().any(|state| state.contains("settings")));
        let browser = app.browser().await;
        let mut writers = Breeder::several(&browser, 1, &format!("start {time}")).await;
        writers[0].add().await.unwrap();
        ledger.add(writers.remove(0).ledger);
        ledger.assert_kept(&app.data);
        app.process.kill().await.unwrap();
        app.output_ends().await;
        println!("start {time} of {times}: one runs, one was refused");
    }
    figures(&format!(
        "{times} times two shells in the same instant: one writer each time, {} ponies kept",
        ledger.len()
    ));
}

/// Starts two shells on one data folder, neither before the other.
fn start_two(scene: &Scene) -> [App; 2] {
    let both = Barrier::new(2);
    let runtime = tokio::runtime::Handle::current();
    let start = || {
        let _inside = runtime.enter();
        both.wait();
        scene.start()
    };
    std::thread::scope(|threads| {
        let starts = [threads.spawn(start), threads.spawn(start)];
        starts.map(|thread| thread.join().unwrap())
    })
}

/// Follows a start until it runs, or to its end.
async fn outcome(mut app: App) -> Result<App, Ended> {
    app.until("starting python").await;
    if app.until("").await == "failed" {
        return Err(app.end().await);
    }
    app.until("ready").await;
    Ok(app)
}
