//! Owns the process that runs background tasks; the pages do without it.
//! Knows nothing of the server: they meet in the database.

use std::{sync::Arc, time::Duration, time::Instant};

use tokio::{sync::oneshot, task::JoinHandle, time::sleep_until};
use tracing::{info, warn};

use crate::{
    django::{Site, WORK},
    process_tree::{Output, ProcessTree},
    report::chain,
    restarts::{MOST, Restarts},
    server::STOP_GRACE,
};

/// How long a worker that crashes again and again is left alone.
const REST: Duration = Duration::from_secs(60);

/// A handle on the task that keeps one worker running.
pub struct Worker {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Starts the task, and with it the worker.
    pub fn start(site: Arc<Site>) -> Self {
        let (stop, asked) = oneshot::channel();
        Self { stop, task: tokio::spawn(keep_working(site, asked)) }
    }

    /// Lets the running task end within the grace, and waits until no process is left.
    pub async fn stop(self) {
        drop(self.stop);
        let _ = self.task.await; // If it panicked, dropping its tree has killed the worker.
    }
}

/// Starts the worker again whenever it ends, until asked to stop.
async fn keep_working(site: Arc<Site>, mut asked: oneshot::Receiver<()>) {
    let mut restarts = Restarts::default();
    loop {
        match site.start(WORK).await {
            Ok(tree) => {
                info!(pid = tree.id(), "worker started");
                if work(&site, tree, &mut asked).await {
                    return;
                }
            }
            Err(error) => warn!("{}", chain(&error)),
        }
        let rest = match restarts.count(Instant::now()) {
            ..=MOST => Duration::ZERO,
            _ => REST,
        };
        tokio::select! {
            _ = &mut asked => return,
            () = sleep_until((Instant::now() + rest).into()) => (),
        }
    }
}

/// Keeps the worker's log until it ends; returns whether that is how it should be.
async fn work(
    site: &Site,
    mut tree: ProcessTree,
    asked: &mut oneshot::Receiver<()>,
) -> bool {
    let keep = |output| site.keep(output);
    loop {
        tokio::select! {
            _ = &mut *asked => {
                tree.stop(STOP_GRACE, keep).await;
                return true;
            }
            output = tree.next() => {
                if let Output::Ended(status) = output {
                    tree.stop(Duration::ZERO, keep).await;
                    if status.success() {
                        info!("worker has nothing to do"); // a project without tasks
                    } else {
                        warn!(%status, "worker ended by itself");
                    }
                    return status.success();
                }
                keep(output);
            }
        }
    }
}
