//! One connection, as the runner sees it: SQL text in, plain values out. The code above this module needs no generics.

use std::future::Future;
use std::pin::Pin;

pub(crate) mod answering;
#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
mod driver;
mod row;
#[cfg(feature = "failpoints")]
pub(crate) mod watched;

#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
pub(crate) use driver::Driver;
pub(crate) use row::{Row, only, unreadable};

/// A future that can be spawned.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The result of a driver call.
pub(crate) type Answer<T> = Result<T, sqlx::Error>;

/// One value, bound or returned. SQL for a [`Session`] casts values of other types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL, bound as text. The SQL casts it if the column has another type.
    Null,
    /// Any integer.
    Int(i64),
    /// Any text.
    Text(String),
    /// A boolean.
    Bool(bool),
}

impl Value {
    /// A count, to bind. No table holds more than the largest number.
    pub fn count(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// A dedicated connection. Placeholders are `$1`, `$2`, … on every database.
pub trait Session: Send {
    /// Runs one statement and returns the number of rows that it touched.
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>>;

    /// Runs one query.
    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>>;

    /// Runs a text of several statements, without arguments.
    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>>;

    /// Closes the connection properly, so that its locks are gone when this returns.
    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>>;
}
