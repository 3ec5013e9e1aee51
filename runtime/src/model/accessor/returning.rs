//! The error of a database without `INSERT .. RETURNING`.

/// The error of an `INSERT .. RETURNING`. MySQL calls the word a mistake and writes nothing; MariaDB has it.
pub(super) fn refused(error: sqlx::Error) -> sqlx::Error {
    if is_unknown(&error) {
        return sqlx::Error::Configuration(
            "MySQL has no INSERT .. RETURNING, and nothing was written; use `execute`, and then `find` with the key: the caller's own, or \
             `last_insert_id()` of the result"
                .into(),
        );
    }
    error
}

#[cfg(feature = "mysql")]
fn is_unknown(error: &sqlx::Error) -> bool {
    // The statement cannot be parsed. All the other words in it are those of an INSERT.
    const PARSE_ERROR: u16 = 1064;
    let error = error.as_database_error();
    let error = error.and_then(|error| error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>());
    error.is_some_and(|error| error.number() == PARSE_ERROR)
}

#[cfg(not(feature = "mysql"))]
const fn is_unknown(_: &sqlx::Error) -> bool {
    false
}
