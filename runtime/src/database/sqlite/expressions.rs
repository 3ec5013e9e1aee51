//! The verdict of the database on types and expressions that authors wrote.

use super::{Sqlite, plan};
use crate::database::server::{Expressions, PlannedStatement, Shadow};
use crate::database::session::{Answer, BoxFuture, Session};

impl Expressions for Sqlite {
    fn ask_type(&self, _sql_type: &str) -> Option<String> {
        None
    }

    fn domain_rules(&self, _sql_type: &str) -> Option<String> {
        None
    }

    fn plan<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<PlannedStatement>> {
        Box::pin(plan::plan(session, sql))
    }

    fn shadows<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _tables: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<Shadow>>> {
        // Functions belong to a connection, not to the database.
        Box::pin(async { Ok(Vec::new()) })
    }
}
