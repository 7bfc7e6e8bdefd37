//! Shells that start in the same instant: one runs, each other one says why it does not.

use std::sync::Barrier;

use tokio::task::JoinSet;

use crate::{
    app::{App, Ended, Scene},
    ponies::{Breeder, Ledger},
    rounds::{amount, figures},
    shipped::shipped,
};

/// How many start at once. Two would do for the rule, but with more of them it is likelier
/// that two are at the lock in the same microsecond.
const SHELLS: usize = 8;

#[tokio::test]
async fn of_shells_that_start_in_the_same_instant_one_runs() {
    let (scene, _project) = shipped();
    let times = amount("SOAK_TIMES", 3);
    let mut ledger = Ledger::default();

    for time in 1..=times {
        let outcomes: JoinSet<_> =
            start_at_once(&scene).into_iter().map(outcome).collect();
        let (mut running, mut refused) = (vec![], vec![]);
        for outcome in outcomes.join_all().await {
            match outcome {
                Ok(app) => running.push(app),
                Err(ended) => refused.push(ended),
            }
        }

        let messages: String = refused.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(running.len(), 1, "so many run; the others say:\n{messages}");
        for ended in refused {
            assert_eq!(ended.status.code(), Some(1), "{}", ended.message);
            assert!(ended.message.contains("it is in use"), "{}", ended.message);
        }
        let mut app = running.remove(0);
        let browser = app.browser().await;
        let mut breeders =
            Breeder::several(&browser, 1, &format!("start {time}")).await;
        breeders[0].add().await.unwrap();
        ledger.add(breeders.remove(0).ledger);
        ledger.assert_kept(&app.data);
        app.process.kill().await.unwrap();
        app.output_ends().await;
        println!(
            "start {time} of {times}: one of {SHELLS} runs, the others were refused"
        );
    }
    figures(&format!(
        "{times} times {SHELLS} shells in the same instant: one writer each time, {} ponies \
         kept",
        ledger.len()
    ));
}

/// Starts the shells on one data folder, none before the others.
fn start_at_once(scene: &Scene) -> Vec<App> {
    let all = Barrier::new(SHELLS);
    let runtime = tokio::runtime::Handle::current();
    let start = || {
        let _inside = runtime.enter();
        all.wait();
        scene.start()
    };
    std::thread::scope(|threads| {
        let starts: Vec<_> = (0..SHELLS).map(|_| threads.spawn(start)).collect();
        starts.into_iter().map(|thread| thread.join().unwrap()).collect()
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
