//! The differences between the servers.

use std::sync::Arc;
use std::time::Duration;

use expand_contract::Dialect;

use crate::Result;
use crate::change::Order;
use crate::report::Wanted;

/// A function that returns the processor time that the connections to one database have used. It may take some time itself.
pub(crate) type Meter = Arc<dyn Fn() -> Duration + Send + Sync>;

/// A server of one kind. Its calls block, and belong to no measured work.
pub(crate) trait Engine: Send + Sync {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Such as `15.7`.
    fn version(&self) -> String;

    fn dialect(&self) -> Dialect;

    /// A few sentences about its settings and its numbers, if they need any.
    fn about(&self) -> Option<&'static str> {
        None
    }

    /// The orders of rows in which a table differs.
    fn orders(&self) -> &'static [Order];

    /// How a loop by hand reads a key and gives it.
    fn key(&self, order: Order) -> Key;

    /// Creates an empty database, and returns its name.
    fn create(&self) -> Result<String>;

    /// Copies a database to which no connection is open, and returns the name of the copy. Its customers are in memory.
    fn copy(&self, template: &str) -> Result<String>;

    fn remove(&self, database: &str);

    fn url(&self, database: &str) -> String;

    /// Runs SQL, and returns the output.
    fn run(&self, database: &str, sql: &str) -> String;

    /// The statements that fill the empty table of customers. A row has about 140 bytes, and there is an index that an UPDATE
    /// of another column must maintain when it moves the row.
    fn seed(&self, order: Order, rows: u64) -> Vec<String>;

    /// Drops the triggers of the sync, so that their cost can be measured separately.
    fn drop_triggers(&self, database: &str);

    /// Triggers without an effect, on a server where a trigger costs something whatever it does.
    fn empty_triggers(&self) -> Option<&'static str> {
        None
    }

    /// Stores both sides of the rename apart from their row, on a server where they can have a megabyte.
    fn store_apart(&self) -> Option<&'static str> {
        None
    }

    /// Writes out the customers, so that no earlier work is measured.
    fn settle(&self, database: &str);

    /// The counts after [`Engine::settle`], and after the measured work.
    fn counters(&self, database: &str) -> Result<Counters>;

    /// The name of the table's storage, and how much it may grow.
    fn storage(&self) -> (&'static str, Wanted);

    fn meter(&self, database: &str) -> Result<Meter>;
}

/// A key in the statements of a loop by hand.
pub(crate) struct Key {
    /// The key `id` as text.
    pub(crate) read: &'static str,
    /// The key of the text `$`.
    given: &'static str,
}

impl Key {
    pub(crate) const fn new(read: &'static str, given: &'static str) -> Self {
        Self { read, given }
    }

    /// The key of the text in an argument.
    pub(crate) fn given(&self, argument: &str) -> String {
        self.given.replace('$', argument)
    }
}

/// Counts of a server and of its customers. Two of them are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counters {
    /// Row versions written.
    pub(crate) updates: f64,
    /// HOT updates among them, which leave the indexes alone, on a server that has them.
    pub(crate) hot: Option<f64>,
    /// Bytes of the log.
    pub(crate) log: f64,
    /// Bytes of the table.
    pub(crate) size: f64,
}

/// The name of the database in a URL.
pub(super) fn name_of(url: &str) -> Result<String> {
    let path = url.split('?').next().unwrap_or(url);
    let (_, name) = path.rsplit_once('/').ok_or("a URL without a database")?;
    Ok(name.to_owned())
}
