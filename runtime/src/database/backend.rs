//! The databases, at the only place where the runtime is generic.

use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;

/// A database of sqlx's that expand-contract works with: `sqlx::Postgres` (feature `postgres`), `sqlx::Sqlite`
/// (feature `sqlite`).
#[diagnostic::on_unimplemented(
    message = "expand-contract does not work with `{Self}`",
    note = "it works with `sqlx::Postgres` (its feature `postgres`) and `sqlx::Sqlite` (its feature `sqlite`)"
)]
pub trait Backend: sqlx::Database<Arguments: sqlx::IntoArguments<Self>> + sealed::Sealed {}

pub(crate) mod sealed {
    use super::{Server, Session};

    /// What is needed to leave the generics behind.
    pub trait Sealed: sqlx::Database {
        /// A connection of the runtime's own.
        fn session(connection: Self::Connection) -> Box<dyn Session>;

        /// A connection of the application's, for a moment.
        fn borrow(connection: &mut Self::Connection) -> &mut dyn Session;

        /// How this database is spoken to.
        fn server() -> &'static dyn Server;
    }
}

/// Takes a connection out of the pool, for good: it closes when the session does, so no statement that the
/// application prepared on it outlives a change of the schema.
pub(crate) async fn connect<DB: Backend>(pool: &sqlx::Pool<DB>) -> Result<Box<dyn Session>, Error> {
    let connection = pool
        .acquire()
        .await
        .map_err(|source| Error::database("connect to the database", source))?;
    let session = DB::session(connection.detach());
    #[cfg(feature = "failpoints")]
    let session = crate::database::session::watched::watched(session);
    Ok(session)
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::{Server, Session, sealed};

    impl super::Backend for sqlx::Postgres {}

    impl sealed::Sealed for sqlx::Postgres {
        fn session(connection: Self::Connection) -> Box<dyn Session> {
            Box::new(connection)
        }

        fn borrow(connection: &mut Self::Connection) -> &mut dyn Session {
            connection
        }

        fn server() -> &'static dyn Server {
            &crate::database::postgres::Postgres
        }
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::{Server, Session, sealed};

    impl super::Backend for sqlx::Sqlite {}

    impl sealed::Sealed for sqlx::Sqlite {
        fn session(connection: Self::Connection) -> Box<dyn Session> {
            Box::new(connection)
        }

        fn borrow(connection: &mut Self::Connection) -> &mut dyn Session {
            connection
        }

        fn server() -> &'static dyn Server {
            &crate::database::sqlite::Sqlite
        }
    }
}
