//! Owns one run of Django's server, from its start to the end of its last process.
//! Knows nothing of what comes after: the supervisor decides that.

use std::{
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time::sleep_until};
use tracing::info;

use crate::{
    django::{self, SERVE, Site},
    events::{self, Stage, Told},
    health,
    process_tree::{Output, ProcessTree},
    report::StartError,
    state::State,
    supervisor::{Request, Task},
    trace,
    worker::Worker,
};

/// How long Django has to finish what it began; it gives itself 4 s.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// How long a Django that has failed may take to end.
const FAILED_GRACE: Duration = Duration::from_secs(1);

/// How one run of Django ended, if not by a failure.
pub enum End {
    Reload,
    Crash(ExitStatus),
    Stop,
}

/// What wakes the task while Django runs.
enum Happened {
    Asked(Option<Request>),
    Said(Output),
    Checked(reqwest::Result<()>),
    StoodStill,
}

impl Task {
    /// Runs Django once, from its start to the end of its last process.
    pub async fn serve(&mut self) -> Result<End, StartError> {
        trace::mark("python");
        self.publish(State::FIRST);
        let site = match self.site.take() {
            Some(site) => site,
            None => Arc::new(Site::prepare(&self.cli, self.token.clone())?),
        };
        let site = self.site.insert(site).clone();
        let mut tree = site.start(SERVE).await?;
        info!(pid = tree.id(), "server started");
        let end = self.watch(&site, &mut tree).await;
        match end {
            // The worker goes on while the server is started again.
            Ok(End::Crash(_)) => tree.stop(FAILED_GRACE).await,
            Ok(End::Reload) | Err(_) => {
                tokio::join!(tree.stop(FAILED_GRACE), self.stop_worker());
            }
            Ok(End::Stop) => {
                self.publish(State::Stopping);
                // Both at once: the window is closed, and nobody should wait twice.
                tokio::join!(tree.stop(STOP_GRACE), self.stop_worker());
            }
        }
        end
    }

    /// Follows Django until something ends this run.
    async fn watch(
        &mut self,
        site: &Arc<Site>,
        tree: &mut ProcessTree,
    ) -> Result<End, StartError> {
        let patience = self.cli.patience();
        let mut deadline = Instant::now() + patience;
        let mut check = JoinSet::new();
        let (mut stage, mut door, mut port) = (Stage::Python, None, 0);
        let (mut is_ready, mut reason) = (false, None);
        loop {
            // Nobody can say how long a migration takes.
            let is_migrating = matches!(stage, Stage::Migrating { .. });
            let happened = tokio::select! {
                request = self.inbox.recv() => Happened::Asked(request),
                output = tree.next() => Happened::Said(output),
                Some(Ok(result)) = check.join_next() => Happened::Checked(result),
                () = sleep_until(deadline.into()), if !is_ready && !is_migrating => {
                    Happened::StoodStill
                }
            };
            match happened {
                Happened::Asked(Some(Request::Stop) | None) => return Ok(End::Stop),
                Happened::Asked(Some(Request::GiveUp)) => {
                    return Err(StartError::NoEntry);
                }
                Happened::Asked(Some(Request::Retry)) => (),
                Happened::Said(Output::Line(line)) => {
                    deadline = Instant::now() + patience;
                    match events::read(&line) {
                        Some(Told::Stage(next)) => {
                            trace::mark(&format!("{next:?}").to_lowercase());
                            stage = next;
                            self.publish(State::Starting { stage, door: door.clone() });
                        }
                        Some(Told::Listening(opened)) => {
                            trace::mark("listening");
                            port = opened.port;
                            door = Some(opened);
                            self.publish(State::Starting { stage, door: door.clone() });
                        }
                        Some(Told::Answering) => {
                            check.spawn(health::check(self.client.clone(), port));
                        }
                        Some(Told::Work) => {
                            let begin = || Worker::start(site.clone());
                            self.worker.get_or_insert_with(begin).wake();
                        }
                        Some(Told::Failed { message }) => reason = Some(message),
                        None => (),
                    }
                }
                Happened::Said(Output::Ended(status)) => {
                    if django::is_reload(status) {
                        return Ok(End::Reload);
                    }
                    // Once it ran, an end without a reason is a crash, at any time.
                    if is_ready || (self.was_ready && reason.is_none()) {
                        return Ok(End::Crash(status));
                    }
                    let message = reason.unwrap_or_else(|| {
                        let last = site.log.last_lines().pop().unwrap_or_default();
                        format!("Django stopped before it was ready ({status}): {last}")
                    });
                    return Err(StartError::EndedEarly { message, status });
                }
                Happened::Checked(result) => {
                    result.map_err(StartError::Unhealthy)?;
                    (is_ready, self.was_ready) = (true, true);
                    trace::mark("healthy");
                    info!(port, "server is ready");
                    self.publish(State::Ready { port });
                }
                // So late a timer means that the computer slept, and Django with it.
                Happened::StoodStill if deadline.elapsed() > Duration::from_secs(1) => {
                    deadline = Instant::now() + patience;
                }
                Happened::StoodStill => {
                    return Err(StartError::TooSlow { waited: patience });
                }
            }
        }
    }
}
