//! Settings that a caller may change.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::Error;
use crate::event::Event;
use crate::health::{Gauge, Limits, Measure};
use crate::repack::Repack;
use crate::window::Windows;

/// Receives the events.
pub(crate) type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

/// A side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The columns that leave.
    Old,
    /// The columns that come.
    New,
}

/// How a runner behaves. [`Migrator`](crate::Migrator) sets it.
#[derive(Clone)]
pub(crate) struct Options {
    /// How long a step tries to get its locks, in short tries, before it gives up.
    pub(crate) lock_budget: Duration,
    /// How long to wait for another runner.
    pub(crate) patience: Duration,
    /// How long a call may be silent before another connection asks whether the database still works on it.
    pub(crate) silence: Duration,
    /// How much of each measure of the database's health is too much.
    pub(crate) limits: Limits,
    /// Measures whose numbers come from the caller.
    pub(crate) gauges: BTreeMap<Measure, Gauge>,
    /// The query whose time is the probe's, instead of the database's own.
    pub(crate) probe: Option<String>,
    /// How many workers of this process walk over a table together.
    pub(crate) workers: u32,
    /// How long a batch should take, if the caller says so.
    pub(crate) batch: Option<Duration>,
    /// The rows of each batch and the batches of each part, for tests; without them the time of a batch decides.
    pub(crate) parts: Option<(u64, u64)>,
    /// The operator's attestations, word for word as refusals asked for them.
    pub(crate) attest: Vec<String>,
    /// The objects of the database that the operator lets go.
    pub(crate) discard: Vec<String>,
    /// The side that is right where the sides of a verified migration differ.
    pub(crate) prefer: BTreeMap<String, Side>,
    /// Statements of the application whose plans are compared before a change is called migrated.
    pub(crate) statements: Vec<String>,
    /// Whether the user's triggers are kept from firing while rows are filled.
    pub(crate) quiet_triggers: bool,
    /// The schema to work in. Without it, the session's search path finds one.
    pub(crate) schema: Option<String>,
    /// How long a contract waits between what it puts aside and what it drops.
    pub(crate) soak: Option<Duration>,
    /// Rewrites tables behind a migrate or a contract.
    pub(crate) repack: Option<Arc<dyn Repack>>,
    /// The only migrations to touch. Empty for all of them.
    pub(crate) only: Vec<String>,
    /// The second since 1970 before which no work begins.
    pub(crate) start_at: Option<i64>,
    /// The hours in which batches, steps and phases begin.
    pub(crate) windows: Option<Windows>,
    /// A caller sets it to end the runner soon. The runner clears it when it ends.
    pub(crate) stop: Option<Arc<AtomicBool>>,
    /// Receives the events.
    pub(crate) listener: Option<Listener>,
}

/// How long a call may be silent by default. By then a server has noticed by itself that a client is gone.
pub(crate) const SILENCE: Duration = Duration::from_secs(30);

impl Default for Options {
    fn default() -> Self {
        Self {
            lock_budget: Duration::from_secs(60),
            patience: Duration::from_secs(60),
            silence: SILENCE,
            limits: Limits::default(),
            gauges: BTreeMap::new(),
            probe: None,
            workers: 1,
            batch: None,
            parts: None,
            attest: Vec::new(),
            discard: Vec::new(),
            prefer: BTreeMap::new(),
            statements: Vec::new(),
            quiet_triggers: false,
            schema: None,
            soak: None,
            repack: None,
            only: Vec::new(),
            start_at: None,
            windows: None,
            stop: None,
            listener: None,
        }
    }
}

impl Options {
    /// Sends an event to the listener. No transaction may be open.
    pub(crate) fn tell(&self, event: &Event) {
        if let Some(listener) = &self.listener {
            listener(event);
        }
    }

    /// Ends the work if a stop was requested. It does so only once, because the cleanup needs transactions too.
    pub(crate) fn mind_stop(&self) -> Result<(), Error> {
        match &self.stop {
            Some(stop) if stop.swap(false, Ordering::Relaxed) => Err(Error::Stopped),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("lock_budget", &self.lock_budget)
            .field("patience", &self.patience)
            .field("silence", &self.silence)
            .field("batch", &self.batch)
            .field("attest", &self.attest)
            .field("discard", &self.discard)
            .field("prefer", &self.prefer)
            .field("quiet_triggers", &self.quiet_triggers)
            .field("schema", &self.schema)
            .field("only", &self.only)
            .finish_non_exhaustive()
    }
}
