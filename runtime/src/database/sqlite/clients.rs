//! The other connections to the file. Only the operating system knows them.

use super::Sqlite;
use crate::database::clients::{Clients, SessionSql};
use crate::database::session::{Answer, BoxFuture, Session};

impl Clients for Sqlite {
    fn blockers<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async {
            Ok(vec![
                "another connection to this file keeps a write transaction open".into(),
            ])
        })
    }

    fn own_id<'a>(&'a self, _session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(async { Ok(0) })
    }

    fn blocked_by<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn cancel<'a>(&'a self, _session: &'a mut dyn Session, _id: i64) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async { Ok(()) })
    }

    fn sessions(&self) -> Option<&'static SessionSql> {
        None
    }

    // Only the operating system knows the other connections.
    fn strangers(&self) -> Option<&'static str> {
        None
    }
}
