//! Owns the process that runs background tasks, which is there only while there are any.
//! Knows nothing of the server: they meet in the database.

use std::{sync::Arc, time::Duration, time::Instant};

use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::timeout,
};
use tracing::{info, warn};

use crate::{
    django::{Site, WORK},
    report::chain,
    restarts::{MOST, Restarts},
    server::STOP_GRACE,
};

/// How long a worker that crashes again and again is left alone.
const REST: Duration = Duration::from_secs(60);

/// A handle on the task that runs one worker at a time.
pub struct Worker {
    wanted: Arc<Notify>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Starts the task, which waits until a worker is wanted.
    pub fn start(site: Arc<Site>) -> Self {
        let (stop, asked) = oneshot::channel();
        let wanted = Arc::new(Notify::new());
        let task = tokio::spawn(keep_working(site, wanted.clone(), asked));
        Self { wanted, stop, task }
    }

    /// Says that there is something to do: a worker starts, or looks once more.
    pub fn wake(&self) {
        self.wanted.notify_one();
    }

    /// Lets the running task end within the grace, and waits until no process is left.
    pub async fn stop(self) {
        drop(self.stop);
        let _ = self.task.await; // If it panicked, dropping its tree has killed the worker.
    }
}

/// Starts a worker whenever one is wanted, or has crashed, until asked to stop.
async fn keep_working(
    site: Arc<Site>,
    wanted: Arc<Notify>,
    mut asked: oneshot::Receiver<()>,
) {
    let mut restarts = Restarts::default();
    loop {
        tokio::select! {
            _ = &mut asked => return,
            // What came while the last worker ran may be done: it looks, and ends.
            () = wanted.notified() => (),
        }
        match site.start(WORK).await {
            Ok(mut tree) => {
                info!(pid = tree.id(), "worker started");
                let status = tokio::select! {
                    _ = &mut asked => return tree.stop(STOP_GRACE).await,
                    status = tree.ended() => status,
                };
                tree.stop(Duration::ZERO).await;
                if status.success() {
                    continue;
                }
                warn!(%status, "worker ended by itself");
            }
            Err(error) => warn!("{}", chain(&error)),
        }
        wanted.notify_one(); // What it had to do is still there.
        let is_crashing = restarts.count(Instant::now()) > MOST;
        if is_crashing && timeout(REST, &mut asked).await.is_ok() {
            return;
        }
    }
}
