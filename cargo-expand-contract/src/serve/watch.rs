//! Reads the status again and again, over new connections, so that it survives a restart of the server.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use expand_contract::Status;

use crate::command::at_work;
use crate::command::operate::Operation;
use crate::failure::Failure;

/// How many rates are kept of each migration.
const KEPT: usize = 150;

/// The answer of a database, later.
type Later<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Reads the status.
pub(crate) type Read = Box<dyn Fn() -> Later<Status> + Send + Sync>;

/// Asks something of runners.
pub(crate) type Operate = Box<dyn Fn(Operation) -> Later<()> + Send + Sync>;

/// What is seen of a database.
pub(crate) struct Watch {
    read: Read,
    operate: Operate,
    seen: Mutex<Seen>,
}

/// What was seen last.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The database, without its password.
    pub(super) database: String,
    /// The status, and when it was read.
    pub(super) status: Option<(Status, SystemTime)>,
    /// Why it could not be read since.
    pub(super) failed: Option<String>,
    /// The rows a second of each migration that is being filled, the oldest first; `None` where nothing was measured.
    pub(super) rates: BTreeMap<String, VecDeque<Option<f64>>>,
}

impl Watch {
    pub(crate) fn new(database: String, read: Read, operate: Operate) -> Self {
        let seen = Mutex::new(Seen {
            database,
            ..Seen::default()
        });
        Self {
            read,
            operate,
            seen,
        }
    }

    /// Looks for the first time. A database that cannot be reached then is an error; later it is shown, and asked again.
    pub(crate) async fn begin(&self) -> Result<(), Failure> {
        let status = (self.read)().await?;
        self.lock().see(status, SystemTime::now());
        Ok(())
    }

    /// Looks every so often, and does not return.
    pub(crate) async fn watch(&self, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            self.look().await;
        }
    }

    /// Looks once.
    async fn look(&self) {
        let read = (self.read)().await;
        let mut seen = self.lock();
        match read {
            Ok(status) => seen.see(status, SystemTime::now()),
            Err(failure) => seen.failed = Some(headline(&failure)),
        }
    }

    pub(super) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// Asks something of runners. What it changes is seen at once.
    pub(super) async fn operate(&self, operation: Operation) -> Result<(), String> {
        let asked = (self.operate)(operation).await;
        asked.map_err(|failure| headline(&failure))?;
        self.look().await;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first message of a failure.
fn headline(failure: &Failure) -> String {
    let first = failure.diagnostics.first();
    first.map_or_else(|| "it failed".into(), |one| one.message.clone())
}

impl Seen {
    fn see(&mut self, status: Status, at: SystemTime) {
        let filled = status
            .migrations
            .iter()
            .filter(|one| one.progress.is_some());
        let now: BTreeMap<String, Option<f64>> = filled
            .map(|one| (one.id.clone(), at_work::rate(&status, one)))
            .collect();
        // What is over has no graph any more.
        self.rates.retain(|id, _| now.contains_key(id));
        for (id, rate) in now {
            let rates = self.rates.entry(id).or_default();
            rates.push_back(rate);
            while rates.len() > KEPT {
                rates.pop_front();
            }
        }
        self.status = Some((status, at));
        self.failed = None;
    }
}
