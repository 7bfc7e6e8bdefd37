//! Owns the one task that starts Django, watches it, starts it again and stops it.
//! Knows nothing of who shows the states, or how.

use std::{
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Client;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::sleep_until,
};
use tracing::{error, info, warn};

use crate::{
    django::{self, Site},
    events::{self, Stage, Told},
    health::{self, HealthError},
    process_tree::{Output, ProcessTree, asked_to_stop},
    report::{Report, StartError, chain},
    restarts::{MOST, Restarts},
    state::{Event, State},
    trace::Trace,
    worker::Worker,
};

/// How long Django has to finish what it began; it gives itself 4 s.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// How long the last words of a process that ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What the window, or whoever shows the states, may ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Request {
    /// Try again after a failure.
    Retry,
    /// The first page is there: start what can wait until then.
    StartWorker,
    /// Stop everything.
    Stop,
}

/// A handle on the task; all copies speak to the same one.
#[derive(Clone, Debug)]
pub struct Supervisor {
    requests: mpsc::UnboundedSender<Request>,
    state: watch::Receiver<State>,
}

impl Supervisor {
    /// Starts the task, and with it Django; also returns the states, none left out.
    ///
    /// `prepare` finds what to run, and is called again when it failed and the user
    /// tries again. `patience` is how long a stage may take without a word.
    pub fn start(
        prepare: impl Fn() -> Result<Site, StartError> + Send + 'static,
        patience: Duration,
        trace: Arc<Trace>,
    ) -> (Self, mpsc::UnboundedReceiver<State>) {
        let (requests, inbox) = mpsc::unbounded_channel();
        let (publisher, state) = watch::channel(State::FIRST);
        let (outbox, states) = mpsc::unbounded_channel();
        let _ = outbox.send(State::FIRST); // The receiver is right above.
        let client = health::client();
        let task = Task {
            inbox,
            publisher,
            outbox,
            client,
            patience,
            trace,
            worker: None,
            restarts: Restarts::default(),
        };
        tokio::spawn(task.run(prepare));
        (Self { requests, state }, states)
    }

    /// Returns the present state.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Asks for something; after the end nobody answers, and nothing happens.
    pub fn ask(&self, request: Request) {
        let _ = self.requests.send(request); // It has ended, so there is nothing to do.
    }

    /// Stops everything and waits until no process is left.
    pub async fn stop(&self) {
        self.ask(Request::Stop);
        // An error means that the task is gone, and with it all that it held.
        let _ = self.state.clone().wait_for(|state| *state == State::Stopped).await;
    }
}

/// Stops everything when the user or the system asks this process to end.
pub fn stop_when_asked(supervisor: Supervisor) {
    tokio::spawn(async move {
        asked_to_stop().await;
        supervisor.ask(Request::Stop);
    });
}

/// How one run of Django ended.
enum End {
    Reload,
    Crash(ExitStatus),
    Failure(StartError),
    Stop,
}

/// What wakes the task.
enum Happened {
    Asked(Option<Request>),
    Said(Output),
    Checked(Result<(), HealthError>),
    StoodStill,
}

struct Task {
    inbox: mpsc::UnboundedReceiver<Request>,
    publisher: watch::Sender<State>,
    outbox: mpsc::UnboundedSender<State>,
    client: Client,
    patience: Duration,
    trace: Arc<Trace>,
    worker: Option<Worker>,
    restarts: Restarts,
}

impl Task {
    async fn run(mut self, prepare: impl Fn() -> Result<Site, StartError> + Send) {
        let mut site = None;
        loop {
            if site.is_none() {
                match prepare() {
                    Ok(found) => site = Some(Arc::new(found)),
                    Err(error) if self.wait_after(&error, None).await => continue,
                    Err(_) => break,
                }
            }
            let site = site.as_ref().expect("it was prepared above");
            let failure = match self.serve(site).await {
                End::Stop => break,
                End::Reload => {
                    self.stop_worker().await;
                    self.publish(Event::AskedToReload);
                    continue;
                }
                End::Crash(status) => match self.restarts.count(Instant::now()) {
                    attempt @ ..=MOST => {
                        warn!(%status, attempt, "server ended by itself");
                        self.publish(Event::Crashed { attempt, of: MOST });
                        continue;
                    }
                    times => StartError::Crashed { times, status },
                },
                End::Failure(failure) => failure,
            };
            self.stop_worker().await;
            if !self.wait_after(&failure, Some(site)).await {
                break;
            }
            self.restarts = Restarts::default();
        }
        self.publish(Event::AskedToStop);
        self.stop_worker().await;
        self.publish(Event::Ended);
        info!("stopped");
    }

    /// Runs Django once, from its start to the end of its last process.
    async fn serve(&mut self, site: &Arc<Site>) -> End {
        self.begin(Stage::Python);
        let mut tree = match site.server().start().await {
            Ok(tree) => tree,
            Err(error) => return End::Failure(StartError::Spawn(error)),
        };
        info!(pid = tree.id(), "server started");
        let end = self.watch(site, &mut tree).await;
        let grace = match end {
            End::Stop => {
                self.publish(Event::AskedToStop);
                STOP_GRACE
            }
            End::Reload | End::Crash(_) | End::Failure(_) => LAST_WORDS,
        };
        let keep = |output| {
            if let Output::Log(line) = output {
                site.log.line(&line);
            }
        };
        match end {
            // Both at once: the user has closed the window and should not wait twice.
            End::Stop => drop(tokio::join!(tree.stop(grace, keep), self.stop_worker())),
            End::Reload | End::Crash(_) | End::Failure(_) => {
                tree.stop(grace, keep).await
            }
        }
        end
    }

    /// Follows Django until something ends this run.
    async fn watch(&mut self, site: &Arc<Site>, tree: &mut ProcessTree) -> End {
        let mut check = JoinSet::new();
        let mut port = 0;
        let mut reason = None;
        let mut is_ready = false;
        let mut deadline = Instant::now() + self.patience;
        loop {
            let happened = tokio::select! {
                request = self.inbox.recv() => Happened::Asked(request),
                output = tree.next() => Happened::Said(output),
                Some(Ok(result)) = check.join_next() => Happened::Checked(result),
                () = sleep_until(deadline.into()), if !is_ready => Happened::StoodStill,
            };
            match happened {
                Happened::Asked(Some(Request::Stop) | None) => return End::Stop,
                Happened::Asked(Some(Request::StartWorker)) => {
                    self.worker.get_or_insert_with(|| Worker::start(site.clone()));
                }
                Happened::Asked(Some(Request::Retry)) => (), // Nothing has failed.
                Happened::Said(Output::Log(line)) => site.log.line(&line),
                Happened::Said(Output::Event(line)) => {
                    deadline = Instant::now() + self.patience;
                    match events::read(&line) {
                        Some(Told::Stage(stage)) => self.begin(stage),
                        Some(Told::Listening { port: opened }) => {
                            port = opened;
                            self.trace.mark("listening");
                            let token = site.token.clone();
                            check.spawn(health::check(
                                self.client.clone(),
                                port,
                                token,
                            ));
                        }
                        Some(Told::Failed { message }) => reason = Some(message),
                        Some(Told::Working) | None => (),
                    }
                }
                Happened::Checked(Ok(())) => {
                    is_ready = true;
                    self.trace.mark("healthy");
                    info!(port, "server is ready");
                    self.publish(Event::Answered { port });
                }
                Happened::Checked(Err(error)) => {
                    return End::Failure(StartError::Unhealthy(error));
                }
                Happened::StoodStill => {
                    let waited = self.patience;
                    return End::Failure(StartError::TooSlow { waited });
                }
                Happened::Said(Output::Ended(status)) => {
                    return match status.code() {
                        Some(django::RELOAD) => End::Reload,
                        _ if is_ready => End::Crash(status),
                        _ => End::Failure(ended_early(site, reason, status)),
                    };
                }
            }
        }
    }

    /// Shows the failure and waits; returns whether to try again.
    async fn wait_after(
        &mut self,
        error: &StartError,
        site: Option<&Arc<Site>>,
    ) -> bool {
        error!("{}", chain(error));
        let report = Report::new(error, site.map(|site| &site.log));
        self.publish(Event::Failed(report));
        loop {
            match self.inbox.recv().await {
                Some(Request::Retry) => {
                    self.publish(Event::AskedToRetry);
                    return true;
                }
                Some(Request::StartWorker) => (), // There is no server to work for.
                Some(Request::Stop) | None => return false,
            }
        }
    }

    fn begin(&self, stage: Stage) {
        self.trace.mark(&format!("{stage:?}").to_lowercase());
        self.publish(Event::Began(stage));
    }

    fn publish(&self, event: Event) {
        let next = self.publisher.borrow().clone().after(event);
        if *self.publisher.borrow() != next {
            let _ = self.outbox.send(next.clone()); // A window that is gone sees nothing.
            self.publisher.send_replace(next);
        }
    }

    async fn stop_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
    }
}

/// Finds the best words for an end on the way: Django's own, or its last line.
fn ended_early(site: &Site, reason: Option<String>, status: ExitStatus) -> StartError {
    let message = reason.unwrap_or_else(|| {
        let last =
            site.log.last_lines().into_iter().rev().find(|line| !line.is_empty());
        let said = last.unwrap_or_else(|| "it said nothing".to_owned());
        format!("Django stopped before it was ready ({status}): {said}")
    });
    StartError::EndedEarly { message, status }
}
