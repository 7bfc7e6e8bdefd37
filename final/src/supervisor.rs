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
    django::Site,
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

/// How one run of Django ended.
enum End {
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

/// What the task has in hand.
struct Task {
    inbox: mpsc::UnboundedReceiver<Request>,
    outbox: mpsc::UnboundedSender<State>,
    state: watch::Sender<State>,
    client: Client,
    patience: Duration,
    trace: Arc<Trace>,
    worker: Option<Worker>,
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
        let (outbox, states) = mpsc::unbounded_channel();
        let _ = outbox.send(State::FIRST); // The receiver is right above.
        let (sender, state) = watch::channel(State::FIRST);
        let client = health::client();
        let task = Task {
            inbox,
            outbox,
            state: sender,
            client,
            patience,
            trace,
            worker: None,
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

impl Task {
    /// Goes from one run of Django to the next, until somebody wants an end.
    async fn run(mut self, prepare: impl Fn() -> Result<Site, StartError> + Send) {
        let mut restarts = Restarts::default();
        let mut prepared = None;
        loop {
            let end = match prepared.take().map_or_else(|| prepare().map(Arc::new), Ok)
            {
                Ok(site) => self.serve(prepared.insert(site)).await,
                Err(error) => End::Failure(error),
            };
            let failure = match end {
                End::Stop => break,
                End::Failure(failure) => failure,
                End::Reload => {
                    self.publish(Event::AskedToReload);
                    continue;
                }
                End::Crash(status) => match restarts.count(Instant::now()) {
                    attempt @ ..=MOST => {
                        warn!(%status, attempt, "server ended by itself");
                        self.publish(Event::Crashed { attempt, of: MOST });
                        continue;
                    }
                    times => StartError::Crashed { times, status },
                },
            };
            error!("{}", chain(&failure));
            let log = prepared.as_ref().map(|site| &site.log);
            self.publish(Event::Failed(Report::new(&failure, log)));
            if !self.is_to_retry().await {
                break;
            }
            self.publish(Event::AskedToRetry);
            restarts = Restarts::default();
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
        let keep = |output| site.keep(output);
        match end {
            // The worker goes on while the server is started again.
            End::Crash(_) => tree.stop(LAST_WORDS, keep).await,
            End::Reload | End::Failure(_) => {
                tokio::join!(tree.stop(LAST_WORDS, keep), self.stop_worker());
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
        let (mut port, mut reason, mut is_ready) = (0, None, false);
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
                Happened::Asked(Some(Request::Retry)) => (), // Nothing has failed.
                Happened::Asked(Some(Request::StartWorker)) => {
                    self.worker.get_or_insert_with(|| Worker::start(site.clone()));
                }
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
                Happened::Said(Output::Ended(status)) => {
                    if site.is_reload(status) {
                        return End::Reload;
                    }
                    if is_ready {
                        return End::Crash(status);
                    }
                    let message = reason.unwrap_or_else(|| site.last_word(status));
                    return End::Failure(StartError::EndedEarly { message, status });
                }
                Happened::Said(output @ Output::Log(_)) => site.keep(output),
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
                    return End::Failure(StartError::TooSlow { waited: self.patience });
                }
            }
        }
    }

    /// Waits for the user's decision after a failure.
    async fn is_to_retry(&mut self) -> bool {
        loop {
            match self.inbox.recv().await {
                Some(Request::Retry) => return true,
                Some(Request::StartWorker) => (), // There is no server to work beside.
                Some(Request::Stop) | None => return false,
            }
        }
    }

    fn begin(&self, stage: Stage) {
        self.trace.mark(&format!("{stage:?}").to_lowercase());
        self.publish(Event::Began(stage));
    }

    fn publish(&self, event: Event) {
        let next = self.state.borrow().clone().after(event);
        if *self.state.borrow() != next {
            let _ = self.outbox.send(next.clone()); // A window that is gone sees nothing.
            self.state.send_replace(next);
        }
    }

    async fn stop_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
    }
}
