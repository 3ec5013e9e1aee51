//! Connections that are lost. What a run did is committed, or undone by the database. So the same work begins again over
//! new connections, as it would if the operator ran the same command again.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_timer::Delay;

use super::Before;
use super::retry::jittered;
use crate::error::Error;
use crate::event::Event;
use crate::options::Options;

/// How often a connection may be lost without any work done in between. A statement that brings the server down must not
/// do so for ever.
const MOST: u32 = 3;

/// The work of one command, over all its connections.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// Whether the present runner came to work at all.
    pub(crate) connected: bool,
    /// What operators had cancelled before the command began.
    pub(crate) cancelled_before: Before,
    begun: BTreeSet<String>,
    ended: Vec<String>,
    steps: u64,
}

impl Work {
    /// Notes that the phase of a migration begins.
    pub(crate) fn begin(&mut self, id: &str) {
        self.begun.insert(id.to_owned());
    }

    /// Notes that the phase of a migration has ended.
    pub(crate) fn end(&mut self, id: &str) {
        if !self.has_ended(id) {
            self.ended.push(id.to_owned());
        }
    }

    /// Notes that a part of the work is done for good.
    pub(crate) fn advance(&mut self) {
        self.steps += 1;
    }

    /// Adds the parts that another worker of the command has done.
    pub(crate) fn add(&mut self, other: &Self) {
        self.steps += other.steps;
    }

    /// Whether this command began the phase of a migration.
    pub(crate) fn has_begun(&self, id: &str) -> bool {
        self.begun.contains(id)
    }

    /// Whether this command ended the phase of a migration.
    pub(crate) fn has_ended(&self, id: &str) -> bool {
        self.ended.iter().any(|ended| ended == id)
    }

    /// Whether this command ended the phase of any migration.
    pub(crate) fn has_ended_any(&self) -> bool {
        !self.ended.is_empty()
    }

    /// The migrations whose phase ended.
    pub(crate) fn into_ended(self) -> Vec<String> {
        self.ended
    }
}

/// The connections that one command has lost.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    last: Option<Loss>,
    in_a_row: u32,
}

#[derive(Debug)]
struct Loss {
    error: Error,
    at: Instant,
    /// The steps that were done by then.
    steps: u64,
}

impl Losses {
    /// Waits a moment after a lost connection. Gives up after too many of them, if the database cannot be reached for too
    /// long, and after every other error.
    pub(crate) async fn bear(
        &mut self,
        error: Error,
        work: &Work,
        options: &Options,
    ) -> Result<(), Error> {
        match &self.last {
            Some(last) if !work.connected && is_out_of_reach(&error) => {
                if last.at.elapsed() >= options.patience {
                    let first = self.last.take();
                    return Err(first.map_or(error, |first| first.error));
                }
            }
            last => {
                if !work.connected || !matches!(error, Error::Lost { .. }) {
                    return Err(error);
                }
                let moved = last.as_ref().is_none_or(|last| last.steps < work.steps);
                self.in_a_row = if moved { 1 } else { self.in_a_row + 1 };
                if self.in_a_row > MOST {
                    return Err(error);
                }
                if let (Some(listener), Some(source)) = (&options.listener, error.driver()) {
                    listener(&Event::ConnectionLost {
                        why: format!("{error}: {source}"),
                    });
                }
                self.last = Some(Loss {
                    error,
                    at: Instant::now(),
                    steps: work.steps,
                });
            }
        }
        Delay::new(jittered(Duration::from_millis(500))).await;
        options.mind_stop()
    }
}

/// Whether an error says that no connection can be had.
fn is_out_of_reach(error: &Error) -> bool {
    let timed_out = |source: &sqlx::Error| matches!(source, sqlx::Error::PoolTimedOut);
    matches!(error, Error::Lost { .. })
        || error
            .driver()
            .is_some_and(|source| timed_out(source.as_sqlx()))
}
