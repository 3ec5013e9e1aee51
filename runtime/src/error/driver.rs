//! The words of a database.

use std::fmt;

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
        other => other.to_string(),
    }
}
