//! Whatever is killed, and at whatever moment: what was acknowledged is there afterwards.

use std::{
    sync::{Arc, atomic::AtomicBool, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use rand::{RngExt, rngs::StdRng};
use tokio::{task::JoinSet, time::timeout};

use crate::{
    app::{App, Browser, Scene},
    facts::sql,
    ponies::{Breeder, Ledger},
    processes::{last_pid, signal},
    rounds::{amount, chance, figures},
    shipped::shipped,
    wait::until,
};

/// Clients that write while something is killed.
const BREEDERS: usize = 4;
/// How long after its start, or after that of the clients, something is killed at most.
const LATEST: Duration = Duration::from_millis(1500);

/// How long a server whose shell is dead may go on to answer who asks on and on.
const LONGEST_SERVED: Duration = Duration::from_secs(2);

/// What is killed, in the order of their turns.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Server,
    Worker,
    Shell,
    ShellWhileStarting,
}

const TURNS: [Victim; 4] =
    [Victim::Server, Victim::Worker, Victim::Shell, Victim::ShellWhileStarting];

/// One data folder, and the shell that runs on it at the moment.
struct Stable {
    chance: StdRng,
    ledger: Ledger,
    /// How often clients were at work, for names that are used once.
    days: usize,
    running: Option<Running>,
    /// The longest that it took from a shell's death to the end of its last process; a
    /// routine may take some seconds of it.
    slowest: Duration,
    scene: Scene,
}

/// A shell that came as far as a page.
struct Running {
    app: App,
    browser: Browser,
}

/// Clients at work, until their server is gone or they are told that it is enough.
struct Breeders {
    tasks: JoinSet<Breeder>,
    is_enough: Arc<AtomicBool>,
}

#[tokio::test]
async fn no_kill_loses_an_acknowledged_pony_or_leaves_a_process() {
    let (scene, _project) = shipped();
    let times = amount("SOAK_TIMES", 8);
    let mut stable = Stable {
        chance: chance(),
        ledger: Ledger::default(),
        days: 0,
        running: None,
        slowest: Duration::ZERO,
        scene,
    };

    for (turn, victim) in (1..=times).zip(TURNS.into_iter().cycle()) {
        match victim {
            Victim::Server => stable.loses_its_server().await,
            Victim::Worker => stable.loses_its_worker().await,
            Victim::Shell => stable.loses_its_shell().await,
            Victim::ShellWhileStarting => stable.loses_a_shell_that_starts().await,
        }
        let ponies = stable.ledger.len();
        println!("kill {turn} of {times}, {victim:?}: {ponies} ponies acknowledged");
    }

    let running = stable.awake().await;
    running.all_routines_end().await;
    stable.ledger.assert_kept(&running.app.data);
    figures(&format!(
        "{times} kills: {} acknowledged ponies, none lost; after a killed shell the last \
         process was gone within {:.1?}",
        stable.ledger.len(),
        stable.slowest
    ));
}

impl Stable {
    async fn loses_its_server(&mut self) {
        let (mut running, breeders) = self.at_work().await;

        signal(&last_pid(&running.app, "server"), "KILL");

        self.ledger.add(breeders.ended().await);
        running.app.until("restarting").await;
        running.browser = running.app.browser().await;
        self.ledger.assert_kept(&running.app.data);
        self.running = Some(running);
    }

    async fn loses_its_worker(&mut self) {
        let running = self.awake().await;
        running.run_a_routine().await;
        self.running = Some(running);
        let (running, breeders) = self.at_work().await;
        let worker = last_pid(&running.app, "worker");

        signal(&worker, "KILL");

        let is_back =
            async || (last_pid(&running.app, "worker") != worker).then_some(());
        until("another worker", is_back).await;
        breeders.is_enough.store(true, Relaxed);
        self.ledger.add(breeders.ended().await);
        self.ledger.assert_kept(&running.app.data);
        self.running = Some(running);
    }

    async fn loses_its_shell(&mut self) {
        let (running, breeders) = self.at_work().await;

        running.app.signal("KILL");

        let death = Instant::now();
        self.ledger.add(breeders.ended().await);
        let served = death.elapsed();
        assert!(
            served < LONGEST_SERVED,
            "its clients were served for {served:.1?} more"
        );
        self.is_gone(running.app, death).await;
    }

    async fn loses_a_shell_that_starts(&mut self) {
        assert!(self.running.is_none(), "the turn before has killed the shell");
        let mut app = self.scene.start();
        let end = timeout(self.moment(), app.until("stopped")).await;
        assert!(end.is_err(), "it stopped by itself");

        app.signal("KILL");

        self.is_gone(app, Instant::now()).await;
    }

    /// Waits for the end of every process that a killed shell had started.
    async fn is_gone(&mut self, mut app: App, death: Instant) {
        app.output_ends().await;
        self.slowest = self.slowest.max(death.elapsed());
    }

    /// Lets clients add ponies, and returns in the middle of it.
    async fn at_work(&mut self) -> (Running, Breeders) {
        let running = self.awake().await;
        let (mut tasks, is_enough) = (JoinSet::new(), Arc::new(AtomicBool::new(false)));
        self.days += 1;
        let day = format!("day {}", self.days);
        for breeder in Breeder::several(&running.browser, BREEDERS, &day).await {
            let is_enough = is_enough.clone();
            tasks.spawn(breeder.work(move || is_enough.load(Relaxed)));
        }
        let end = timeout(self.moment(), tasks.join_next()).await;
        assert!(end.is_err(), "a connection ended before anything was killed");
        (running, Breeders { tasks, is_enough })
    }

    /// Returns the running shell, or starts one and sees that nothing was lost.
    async fn awake(&mut self) -> Running {
        if let Some(running) = self.running.take() {
            return running;
        }
        let mut app = self.scene.ready().await;
        self.ledger.assert_kept(&app.data);
        let browser = app.browser().await;
        Running { app, browser }
    }

    fn moment(&mut self) -> Duration {
        self.chance.random_range(Duration::ZERO..LATEST)
    }
}

impl Breeders {
    /// Waits until none of them is at work, and returns what they have noted.
    async fn ended(self) -> Ledger {
        let mut ledger = Ledger::default();
        for breeder in self.tasks.join_all().await {
            ledger.add(breeder.ledger);
        }
        ledger
    }
}

impl Running {
    /// Starts a routine and waits until a worker is at it, for three seconds or more.
    async fn run_a_routine(&self) {
        let started =
            self.browser.post("/routines/", "/routines/start/", "routine=braid");
        assert_eq!(started.await.status(), 302);
        let is_running =
            async || sql(&self.app.data, STATES).contains("RUNNING").then_some(());
        until("a running routine", is_running).await;
    }

    /// Waits until no routine is left that was interrupted.
    async fn all_routines_end(&self) {
        let unfinished = || {
            let states = sql(&self.app.data, STATES);
            states.matches("RUNNING").count() + states.matches("READY").count()
        };
        for left in (1..=unfinished()).rev() {
            let is_one_less = async || (unfinished() < left).then_some(());
            until("the end of one more routine", is_one_less).await;
        }
    }
}

/// How all routines stand.
const STATES: &str = "SELECT status FROM django_tasks_database_dbtaskresult";
