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
    health::{self, HealthError},
    process_tree::{Output, ProcessTree},
    report::StartError,
    state::Event,
    supervisor::{Request, Task},
    worker::Worker,
};

/// How long Django has to finish what it began; it gives itself 4 s.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// How long a Django that has failed may take to end.
const FAILED_GRACE: Duration = Duration::from_secs(1);

/// How one run of Django ended.
pub enum End {
    Reload,
    Crash(ExitStatus),
    Failure(StartError),
    Stop,
}

/// What wakes the task while Django runs.
enum Happened {
    Asked(Option<Request>),
    Said(Output),
    Checked(Result<(), HealthError>),
    StoodStill,
}

impl Task {
    /// Runs Django once, from its start to the end of its last process.
    pub async fn serve(&mut self, site: &Arc<Site>) -> End {
        self.begin(Stage::Python);
        let mut tree = match site.start(SERVE).await {
            Ok(tree) => tree,
            Err(error) => return End::Failure(error),
        };
        info!(pid = tree.id(), "server started");
        let end = self.watch(site, &mut tree).await;
        let keep = |output| site.keep(output);
        match end {
            // The worker goes on while the server is started again.
            End::Crash(_) => tree.stop(FAILED_GRACE, keep).await,
            End::Reload | End::Failure(_) => {
                tokio::join!(tree.stop(FAILED_GRACE, keep), self.stop_worker());
            }
            End::Stop => {
                self.publish(Event::AskedToStop);
                // Both at once: the window is closed, and nobody should wait twice.
                tokio::join!(tree.stop(STOP_GRACE, keep), self.stop_worker());
            }
        }
        end
    }

    /// Follows Django until something ends this run.
    async fn watch(&mut self, site: &Arc<Site>, tree: &mut ProcessTree) -> End {
        let mut check = JoinSet::new();
        let (mut port, mut is_ready, mut is_migrating) = (0, false, false);
        let (mut reason, mut last_line) = (None, String::new());
        let mut deadline = Instant::now() + self.patience;
        loop {
            let happened = tokio::select! {
                request = self.inbox.recv() => Happened::Asked(request),
                output = tree.next() => Happened::Said(output),
                Some(Ok(result)) = check.join_next() => Happened::Checked(result),
                () = sleep_until(deadline.into()), if !is_ready && !is_migrating => {
                    Happened::StoodStill
                }
            };
            match happened {
                Happened::Asked(Some(Request::Stop) | None) => return End::Stop,
                Happened::Asked(Some(Request::GiveUp)) => {
                    return End::Failure(StartError::NoEntry);
                }
                Happened::Asked(Some(Request::Retry)) => (),
                Happened::Said(Output::Line(line)) => {
                    deadline = Instant::now() + self.patience;
                    match events::read(&line) {
                        Some(Told::Stage(stage)) => {
                            // Nobody can say how long a migration takes.
                            is_migrating = matches!(stage, Stage::Migrating { .. });
                            self.begin(stage);
                        }
                        Some(Told::Listening(door)) => {
                            port = door.port;
                            self.trace.mark("listening");
                            self.publish(Event::Opened(door));
                        }
                        Some(Told::Answering) => {
                            let (client, token) = (&self.client, &site.token);
                            let asked =
                                health::check(client.clone(), port, token.clone());
                            check.spawn(asked);
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
                        return End::Reload;
                    }
                    // Once it ran, an end without a reason is a crash, at any time.
                    if is_ready || (self.was_ready && reason.is_none()) {
                        return End::Crash(status);
                    }
                    let message = reason.unwrap_or(format!(
                        "Django stopped before it was ready ({status}): {last_line}"
                    ));
                    return End::Failure(StartError::EndedEarly { message, status });
                }
                Happened::Said(Output::Log(line)) => {
                    site.log.line(&line);
                    if !line.is_empty() {
                        last_line = line;
                    }
                }
                Happened::Checked(Ok(())) => {
                    is_ready = true;
                    self.was_ready = true;
                    self.trace.mark("healthy");
                    info!(port, "server is ready");
                    self.publish(Event::Answered { port });
                }
                Happened::Checked(Err(error)) => {
                    return End::Failure(StartError::Unhealthy(error));
                }
                // So late a timer means that the computer slept, and Django with it.
                Happened::StoodStill if deadline.elapsed() > Duration::from_secs(1) => {
                    deadline = Instant::now() + self.patience;
                }
                Happened::StoodStill => {
                    return End::Failure(StartError::TooSlow { waited: self.patience });
                }
            }
        }
    }
}
