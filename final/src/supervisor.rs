//! Owns the one task that starts Django, watches it, starts it again and stops it.
//! Knows nothing of who shows the states, or how.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::Client;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tracing::{error, info, warn};

use crate::{
    django::Site,
    events::Stage,
    report::{Report, StartError, chain},
    restarts::{MOST, Restarts},
    server::End,
    state::{Event, State},
    token::Door,
    trace::Trace,
    worker::Worker,
};

/// What the window, or whoever shows the states, may ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Request {
    /// Try again after a failure.
    Retry,
    /// The window could not get in, so the server is of no use.
    GiveUp,
    /// Stop everything.
    Stop,
}

/// A handle on the task; all copies speak to the same one.
#[derive(Clone, Debug)]
pub struct Supervisor {
    requests: mpsc::UnboundedSender<Request>,
    state: watch::Receiver<State>,
}

/// What the task has in hand.
pub struct Task {
    pub inbox: mpsc::UnboundedReceiver<Request>,
    outbox: mpsc::UnboundedSender<State>,
    state: watch::Sender<State>,
    pub client: Client,
    pub patience: Duration,
    pub trace: Arc<Trace>,
    pub worker: Option<Worker>,
    /// Whether a run of this project has come as far as a page.
    pub was_ready: bool,
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
        client: Client,
    ) -> (Self, mpsc::UnboundedReceiver<State>) {
        let (requests, inbox) = mpsc::unbounded_channel();
        let (outbox, states) = mpsc::unbounded_channel();
        let _ = outbox.send(State::FIRST); // The receiver is right above.
        let (sender, state) = watch::channel(State::FIRST);
        let task = Task {
            inbox,
            outbox,
            state: sender,
            client,
            patience,
            trace,
            worker: None,
            was_ready: false,
        };
        tokio::spawn(task.run(prepare));
        (Self { requests, state }, states)
    }

    /// Returns the present state.
    pub fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Waits at most `limit` for Django's port to open.
    pub async fn door(&self, limit: Duration) -> Option<Door> {
        let mut state = self.state.clone();
        let opened = state.wait_for(|state| state.port().is_some());
        let state = timeout(limit, opened).await.ok()?.ok()?.clone();
        if let State::Starting { door, .. } = state { door } else { None }
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
                    self.was_ready = false; // What runs next is new.
                    self.publish(Event::AskedToReload);
                    continue;
                }
                End::Crash(status) => {
                    let times = restarts.count(Instant::now());
                    if times <= MOST {
                        warn!(%status, times, "server ended by itself");
                        self.publish(Event::Crashed { attempt: times, of: MOST });
                        continue;
                    }
                    StartError::Crashed { times, status }
                }
            };
            error!("{}", chain(&failure));
            let log = prepared.as_ref().map(|site| &site.log);
            self.publish(Event::Failed(Report::new(&failure, log)));
            if !self.is_to_retry().await {
                break;
            }
            self.publish(Event::AskedToRetry);
            (restarts, self.was_ready) = (Restarts::default(), false);
        }
        self.publish(Event::AskedToStop);
        self.stop_worker().await;
        self.publish(Event::Ended);
        info!("stopped");
    }

    /// Waits for the user's decision after a failure.
    async fn is_to_retry(&mut self) -> bool {
        loop {
            match self.inbox.recv().await {
                Some(Request::Retry) => return true,
                Some(Request::GiveUp) => (), // All has ended.
                Some(Request::Stop) | None => return false,
            }
        }
    }

    pub fn begin(&self, stage: Stage) {
        self.trace.mark(&format!("{stage:?}").to_lowercase());
        self.publish(Event::Began(stage));
    }

    pub fn publish(&self, event: Event) {
        let next = self.state.borrow().clone().after(event);
        if *self.state.borrow() != next {
            let _ = self.outbox.send(next.clone()); // A window that is gone sees nothing.
            self.state.send_replace(next);
        }
    }

    pub async fn stop_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
    }
}
