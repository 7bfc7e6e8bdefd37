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
    cli::Cli,
    django::Site,
    health,
    report::{Report, StartError, chain},
    restarts::{MOST, Restarts},
    server::End,
    state::State,
    token::{Door, Token},
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
    /// For the shell's own requests to Django.
    pub client: Client,
    requests: mpsc::UnboundedSender<Request>,
    state: watch::Receiver<State>,
}

/// What the task has in hand.
pub struct Task {
    pub cli: Cli,
    pub token: Token,
    pub client: Client,
    pub inbox: mpsc::UnboundedReceiver<Request>,
    outbox: mpsc::UnboundedSender<State>,
    state: watch::Sender<State>,
    /// What is run, once it was found.
    pub site: Option<Arc<Site>>,
    pub worker: Option<Worker>,
    /// Whether a run of this project has come as far as a page.
    pub was_ready: bool,
}

impl Supervisor {
    /// Starts the task, and with it Django; also returns the states, none left out.
    pub fn start(cli: Cli) -> (Self, mpsc::UnboundedReceiver<State>) {
        let token = Token::new();
        let client = health::client(&token);
        let (requests, inbox) = mpsc::unbounded_channel();
        let (outbox, states) = mpsc::unbounded_channel();
        let _ = outbox.send(State::FIRST); // The receiver is right above.
        let (sender, state) = watch::channel(State::FIRST);
        let task = Task {
            cli,
            token,
            client: client.clone(),
            inbox,
            outbox,
            state: sender,
            site: None,
            worker: None,
            was_ready: false,
        };
        tokio::spawn(task.run());
        (Self { client, requests, state }, states)
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
    async fn run(mut self) {
        let mut restarts = Restarts::default();
        loop {
            let failure = match self.serve().await {
                Ok(End::Stop) => break,
                Ok(End::Reload) => {
                    self.was_ready = false; // What runs next is new.
                    self.publish(State::Reloading);
                    continue;
                }
                Ok(End::Crash(status)) => {
                    let times = restarts.count(Instant::now());
                    if times <= MOST {
                        warn!(%status, times, "server ended by itself");
                        self.publish(State::Restarting { attempt: times, of: MOST });
                        continue;
                    }
                    StartError::Crashed { times, status }
                }
                Err(failure) => failure,
            };
            error!("{}", chain(&failure));
            let log = self.site.as_ref().map(|site| &*site.log);
            self.publish(State::Failed { report: Report::new(&failure, log) });
            if !self.is_to_retry().await {
                break;
            }
            (restarts, self.was_ready) = (Restarts::default(), false);
        }
        self.publish(State::Stopping);
        self.stop_worker().await;
        self.publish(State::Stopped);
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

    /// Goes on to the next state, if it is one.
    pub fn publish(&self, next: State) {
        let is_news = self.state.borrow().may_become(&next);
        if is_news {
            self.state.send_replace(next.clone()); // First: who is told may look at it.
            let _ = self.outbox.send(next); // A window that is gone sees nothing.
        }
    }

    pub async fn stop_worker(&mut self) {
        if let Some(worker) = self.worker.take() {
            worker.stop().await;
        }
    }
}
