//! The sessions that a try waits for, seen over a connection of its own. Behind the same holder another try is useless, and it
//! stalls the table: all other sessions queue behind it. So the runner watches the holder, and waits for nothing meanwhile. Where the
//! database cannot let a session wait as briefly as a try should, the connection also ends the try.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::{Rest, Retry, Run, beside};
use crate::database::session::{Answer, BoxFuture, Session, only};
use crate::database::{Server, SessionSql};
use crate::error::Error;

/// Opens one more connection for a runner.
pub(crate) type Dial<'a> =
    Arc<dyn Fn() -> BoxFuture<'a, Result<Box<dyn Session>, Error>> + Send + Sync + 'a>;

/// How long a further connection may take. Without it the runner goes on trying.
const PROMPTLY: Duration = Duration::from_secs(2);

/// A transaction in the way of a try.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    /// The transaction, as the server knows it.
    transaction: String,
    /// The session in half a sentence.
    pub(crate) shown: String,
    pub(crate) kind: Kind,
}

/// The kind of a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A client, or a transaction without a session.
    Client,
    /// The server's own cleaner. The server cancels it for a session that waits long enough.
    Cleaner,
    /// A cleaner that the server does not cancel.
    Stays,
}

impl Holder {
    pub(super) fn is(&self, transaction: &str) -> bool {
        self.transaction == transaction
    }

    pub(super) fn transaction(&self) -> &str {
        &self.transaction
    }
}

/// A connection that sees for whom the runner waits.
pub(crate) struct Watcher {
    session: Box<dyn Session>,
    server: &'static dyn Server,
    sql: &'static SessionSql,
    /// The runner's session.
    id: i64,
}

impl Watcher {
    /// Opens the connection. `None` if the database has no sessions, or if no connection can be had soon.
    pub(super) async fn open(run: &mut Run<'_>) -> Option<Self> {
        let sql = run.server.sessions()?;
        if !std::mem::take(&mut run.may_watch) {
            return None;
        }
        let dial = run.dial.clone()?;
        let opened = async {
            let mut session = dial().await.ok()?;
            session.script(run.server.prepare()).await.ok()?;
            Some(session)
        };
        let session = match select(pin!(opened), Delay::new(PROMPTLY)).await {
            Either::Left((session, _)) => session?,
            Either::Right(_) => return None,
        };
        let id = run.server.own_id(&mut *run.session).await.ok()?;
        Some(Self {
            session,
            server: run.server,
            sql,
            id,
        })
    }

    pub(super) async fn close(self) {
        // It only read.
        let _ = self.session.close().await;
    }

    /// Notes the transactions that the runner waits for, again and again. Ends when the try has waited for a table as long as it
    /// should, if the database would let it wait longer. A table that is written anew is waited for at the begin and at the end. There
    /// the others may stand still for as long as the work took that would be lost, so long work is looked at less often.
    async fn look(&mut self, retry: &mut Retry, rest: &Rest) -> Answer<()> {
        let (timeout, is_cut) = (retry.timeout(), retry.is_cut(self.server));
        let began = Instant::now();
        let (mut since, mut are_told) = (None, true);
        loop {
            rest.rest((began.elapsed() / 10).max(timeout / 3)).await;
            let waits = is_cut && self.waits().await?;
            if are_told && (waits || !retry.is_first()) {
                match self.holders().await {
                    Ok(holders) if holders.is_empty() => {}
                    Ok(holders) => retry.seen = holders,
                    // Without an answer the runner tries as it does without a watcher.
                    Err(_) => are_told = false,
                }
            }
            if !waits {
                since = None;
                continue;
            }
            let since = *since.get_or_insert_with(Instant::now);
            if since.elapsed() >= (since - began).max(timeout / 2) {
                return Ok(());
            }
        }
    }

    /// Whether the runner waits for a table.
    async fn waits(&mut self) -> Answer<bool> {
        let args = [self.id.into()];
        let rows = self.session.query(self.sql.waits, &args).await?;
        only(rows)?.truth(0)
    }

    async fn holders(&mut self) -> Answer<Vec<Holder>> {
        let rows = self
            .session
            .query(self.sql.holders, &[self.id.into()])
            .await?;
        let holders = rows.iter().map(|row| {
            Ok(Holder {
                transaction: row.text(0)?.to_owned(),
                shown: row.text(1)?.to_owned(),
                kind: match (row.truth(2)?, row.truth(3)?) {
                    (false, _) => Kind::Client,
                    (true, false) => Kind::Cleaner,
                    (true, true) => Kind::Stays,
                },
            })
        });
        holders.collect()
    }

    /// Whether any of these transactions still holds a lock.
    pub(super) async fn still_hold(&mut self, holders: &[Holder]) -> Answer<bool> {
        let transactions: Vec<&str> = holders.iter().map(Holder::transaction).collect();
        let args = [transactions.join(",").into()];
        let rows = self.session.query(self.sql.hold, &args).await?;
        only(rows)?.truth(0)
    }

    /// How long a session waits before the server looks whether it waits for a cleaner.
    pub(super) async fn patience_with_cleaners(&mut self) -> Answer<Duration> {
        let rows = self.session.query(self.sql.cleaner_timeout, &[]).await?;
        let millis = only(rows)?.count(0)?;
        Ok(Duration::from_millis(millis))
    }
}

/// Does the work of one try, and notes in whose way it was.
pub(crate) async fn watching<T>(
    watcher: Option<&mut Watcher>,
    retry: &mut Retry,
    work: impl Future<Output = T>,
) -> T {
    retry.begin();
    let Some(watcher) = watcher else {
        return work.await;
    };
    let mut work = pin!(work);
    loop {
        let rest = Rest::default();
        let looked = match beside(work.as_mut(), watcher.look(retry, &rest), &rest).await {
            Either::Left(done) => return done,
            Either::Right((looked, _)) => looked,
        };
        // The work goes on behind the answer: a cancel that comes later would meet another statement.
        let cancelled = match looked {
            Ok(()) => {
                watcher
                    .server
                    .cancel(&mut *watcher.session, watcher.id)
                    .await
            }
            Err(error) => Err(error),
        };
        match cancelled {
            Ok(()) => retry.was_cut = true,
            // Without the second connection a try ends when the database ends it.
            Err(_) => return work.await,
        }
    }
}
