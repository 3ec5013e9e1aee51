//! The databases. Only here is the runtime generic.

use std::time::Duration;

use sqlx::Connection as _;

use crate::database::Server;
use crate::database::clients::SessionSql;
use crate::database::session::answering::{Answering, Ask};
use crate::database::session::{Session, Value, only};
use crate::error::Error;

/// A database of sqlx that expand-contract works with: `sqlx::Postgres` (feature `postgres`), `sqlx::MySql` (feature `mysql`, also
/// for MariaDB) or `sqlx::Sqlite` (feature `sqlite`).
#[diagnostic::on_unimplemented(
    message = "expand-contract does not work with `{Self}`",
    note = "it works with `sqlx::Postgres`, `sqlx::MySql` and `sqlx::Sqlite`, each by the feature of that name"
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
/// prepared on it outlives a change of the schema. A call that is silent for this time is asked about.
pub(crate) async fn connect<DB: Backend>(
    pool: &sqlx::Pool<DB>,
    silence: Duration,
) -> Result<Box<dyn Session>, Error> {
    let failed = |source| Error::database("connect to the database", source);
    let connection = pool.acquire().await.map_err(failed)?;
    let mut session = DB::session(connection.detach());
    if let Some(sql) = DB::server().sessions() {
        let ask = ask(pool, sql);
        let answering = Answering::new(session, silence, ask, sql.identity).await;
        session = Box::new(answering.map_err(failed)?);
    }
    #[cfg(feature = "failpoints")]
    let session = crate::database::session::watched::watched(session, DB::server().capability());
    Ok(session)
}

/// Asks about a session over a new connection. It comes from no pool, which may be exhausted by the application.
fn ask<DB: Backend>(pool: &sqlx::Pool<DB>, sql: &'static SessionSql) -> Ask {
    let options = pool.connect_options();
    Box::new(move |question| {
        let options = options.clone();
        Box::pin(async move {
            let mut connection = DB::Connection::connect_with(&options).await?;
            let session = DB::borrow(&mut connection);
            session.script(DB::server().prepare()).await?;
            let Some(identity) = question.identity else {
                return Ok(false);
            };
            let identity = [identity.into()];
            let works = only(session.query(sql.works, &identity).await?)?.truth(0)?;
            if question.end && !works {
                for row in session.query(sql.end, &identity).await? {
                    if let Value::Text(statement) = row.value(0)? {
                        session.script(statement).await?;
                    }
                }
            }
            Ok(works)
        })
    })
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

#[cfg(feature = "mysql")]
mod mysql {
    use super::{Server, Session, sealed};

    impl super::Backend for sqlx::MySql {}

    impl sealed::Sealed for sqlx::MySql {
        fn session(connection: Self::Connection) -> Box<dyn Session> {
            Box::new(connection)
        }

        fn borrow(connection: &mut Self::Connection) -> &mut dyn Session {
            connection
        }

        fn server() -> &'static dyn Server {
            &crate::database::mysql::Mysql
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
