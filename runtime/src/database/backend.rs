//! The databases. Only here is the runtime generic.

use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;

/// A database of sqlx that expand-contract works with: `sqlx::Postgres` (feature `postgres`) or `sqlx::Sqlite` (feature
/// `sqlite`).
#[diagnostic::on_unimplemented(
    message = "expand-contract does not work with `{Self}`",
    note = "it works with `sqlx::Postgres` (its feature `postgres`) and `sqlx::Sqlite` (its feature `sqlite`)"
)]
pub trait Backend: sqlx::Database<Arguments: sqlx::IntoArguments<Self>> + sealed::Sealed {}

pub(crate) mod sealed {
    use super::{Server, Session};

    /// The conversions from generic types to trait objects.
    pub trait Sealed: sqlx::Database {
        /// Takes a connection for the runtime alone.
        fn session(connection: Self::Connection) -> Box<dyn Session>;

        /// Borrows a connection of the application for a moment.
        fn borrow(connection: &mut Self::Connection) -> &mut dyn Session;

        /// The SQL and the rules of this database.
        fn server() -> &'static dyn Server;
    }
}

/// Takes a connection out of the pool permanently. It closes with the session, so no statement that the application
/// prepared on it outlives a change of the schema.
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
