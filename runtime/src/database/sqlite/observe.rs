//! A file keeps no records of its users, and no server copies it.

use super::Sqlite;
use super::journal::now;
use crate::database::observe::{Calls, Observe, Replica, Taken, Unseen, time};
use crate::database::session::{Answer, BoxFuture, Session, only};

const TAKEN: &str = concat!(
    "SELECT ",
    now!(),
    ", sqlite_version(), (SELECT file FROM pragma_database_list WHERE name = 'main')",
);

impl Observe for Sqlite {
    fn taken<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Taken>> {
        Box::pin(async move {
            let row = only(session.query(TAKEN, &[]).await?)?;
            Ok(Taken {
                now: time(row.int(0)?),
                version: format!("SQLite {}", row.text(1)?),
                database: row.text(2)?.to_owned(),
            })
        })
    }

    fn calls<'a>(
        &'a self,
        _session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Calls, Unseen>>> {
        Box::pin(async { Ok(Err(Unseen::NotKept)) })
    }

    fn replicas<'a>(
        &'a self,
        _session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Vec<Replica>, Unseen>>> {
        Box::pin(async { Ok(Err(Unseen::NotKept)) })
    }
}
