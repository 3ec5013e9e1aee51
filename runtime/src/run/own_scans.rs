//! The scans that a runner makes itself of indexes that are to leave. Its fill and its verification are no use of an index, so
//! each of its transactions takes its own scans out of the count.

use super::Run;
use crate::database::indexes::IndexOf;
use crate::database::own;
use crate::database::session::{Row, Value};
use crate::error::{Doing, Error};
use crate::journal;
use crate::source::MigrationSource;

/// An index that is to leave.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    key: [Value; 3],
    table: String,
    index: String,
    /// The scans of this session when the transaction began.
    before: i64,
}

const DOING: &str = "count the runner's own scans";

impl Run<'_> {
    /// From here on the runner's own scans of these indexes do not count as a use.
    pub(crate) fn watch_scans(&mut self, source: &MigrationSource, indexes: &[IndexOf<'_>]) {
        let watched = indexes.iter().map(|of| Watched {
            key: journal::key(source),
            table: of.table.to_owned(),
            index: of.index.to_owned(),
            before: 0,
        });
        self.watched = if self.server.counts_scans() {
            watched.collect()
        } else {
            Vec::new()
        };
    }

    /// Notes the scans of this session at the begin of a transaction.
    pub(super) async fn scans_begin(&mut self) -> Result<(), Error> {
        for watched in &mut self.watched {
            let of = IndexOf {
                table: &watched.table,
                index: &watched.index,
            };
            let own = self.server.own_scans(&mut *self.session, of).await;
            watched.before = own.doing(DOING)?;
        }
        Ok(())
    }

    /// Takes the scans of the open transaction out of the count.
    pub(super) async fn scans_end(&mut self) -> Result<(), Error> {
        for watched in &self.watched {
            let of = IndexOf {
                table: &watched.table,
                index: &watched.index,
            };
            let own = self.server.own_scans(&mut *self.session, of).await;
            let own = own.doing(DOING)? - watched.before;
            if own > 0 {
                let session = &mut *self.session;
                let key = watched.key.clone();
                journal::add_scanned(session, self.server, key, &watched.index, own).await?;
            }
        }
        Ok(())
    }

    /// Runs a query that may scan a watched index, in a transaction of its own. Otherwise in none.
    pub(crate) async fn query(
        &mut self,
        sql: &str,
        args: &[Value],
    ) -> Result<Vec<Row>, sqlx::Error> {
        if self.watched.is_empty() {
            return self.session.query(&own::marked(sql), args).await;
        }
        let begin = self.server.begin_plainly();
        self.session.script(begin).await?;
        let rows = async {
            // Without these numbers a scan of the runner's counts as a use, which stops no work.
            let is_noted = self.scans_begin().await.is_ok();
            let sql = own::marked(sql);
            let rows = self.session.query(&sql, args).await?;
            Ok((rows, is_noted && self.scans_end().await.is_ok()))
        }
        .await;
        let ends = match &rows {
            Ok((_, true)) => self.server.commit(),
            _ => self.server.rollback(),
        };
        self.session.script(ends).await?;
        rows.map(|(rows, _)| rows)
    }
}
