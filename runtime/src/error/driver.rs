//! The words of a database.

use std::time::Duration;
use std::{fmt, io};

use crate::words::Time;

/// The error of the database or its driver: one line, without the driver's words around the database's.
///
/// It has no source of its own. Errors of sqlx repeat the sentence of their source, and here each sentence appears
/// once.
#[derive(Debug)]
pub struct DriverError(sqlx::Error);

impl DriverError {
    /// The driver's error itself, for its code.
    pub fn as_sqlx(&self) -> &sqlx::Error {
        &self.0
    }
}

impl From<sqlx::Error> for DriverError {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for DriverError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Some messages of PostgreSQL have a line for each object.
        let text = sentence(&self.0);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        for (index, line) in lines.enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            f.write_str(line)?;
        }
        Ok(())
    }
}

impl std::error::Error for DriverError {}

/// A server that does not answer, although its connection seems to be open.
#[derive(Debug)]
struct Silent(Duration);

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database did not answer for ")?;
        match self.0.as_secs() {
            0 => write!(f, "{} ms", self.0.as_millis()),
            _ => write!(f, "{}", Time(self.0)),
        }
    }
}

impl std::error::Error for Silent {}

/// The error of a call that was not answered within this time.
pub(crate) fn silent(time: Duration) -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, Silent(time)))
}

fn sentence(error: &sqlx::Error) -> String {
    match error {
        #[cfg(feature = "postgres")]
        sqlx::Error::Database(error) if error.code().as_deref() == Some("2BP01") => {
            // PostgreSQL names the objects only in the detail.
            let detail = error
                .try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
                .and_then(sqlx::postgres::PgDatabaseError::detail);
            match detail {
                Some(detail) => format!("{}: {detail}", error.message()),
                None => error.message().to_owned(),
            }
        }
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::Io(io) => {
            let silent = io
                .get_ref()
                .and_then(|source| source.downcast_ref::<Silent>());
            silent.map_or_else(|| error.to_string(), ToString::to_string)
        }
        other => other.to_string(),
    }
}
