//! What a caller may set.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::event::Event;

/// Told what happens.
pub(crate) type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

/// How a runner behaves. [`Migrator`](crate::Migrator) sets it.
#[derive(Clone)]
pub(crate) struct Options {
    /// How long a step tries to get its locks, in short tries, before it gives up.
    pub(crate) lock_budget: Duration,
    /// How long to wait for another runner.
    pub(crate) patience: Duration,
    /// How long a batch should take.
    pub(crate) batch: Duration,
    /// What the operator attests, word by word as a refusal asked for it.
    pub(crate) attest: Option<String>,
    /// Only these migrations; all without any.
    pub(crate) only: Vec<String>,
    /// Set by somebody who wants the runner to end soon; taken back when it does.
    pub(crate) stop: Option<Arc<AtomicBool>>,
    /// Told what happens.
    pub(crate) listener: Option<Listener>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lock_budget: Duration::from_mins(1),
            patience: Duration::from_mins(1),
            batch: Duration::from_millis(50),
            attest: None,
            only: Vec::new(),
            stop: None,
            listener: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("lock_budget", &self.lock_budget)
            .field("patience", &self.patience)
            .field("batch", &self.batch)
            .field("attest", &self.attest)
            .field("only", &self.only)
            .finish_non_exhaustive()
    }
}
