//! `SQLite`: the journal's tables stand among the application's, the runner's lock is a row with an expiry.

use std::time::Duration;

use expand_contract_format::Dialect;
use futures_timer::Delay;

use super::{Fault, Server, place};
use crate::Error;
use crate::session::{Answer, BoxFuture, Session};

/// How long a silent runner keeps its lock, unless it is known to have ended. Whoever lost it notices in its next
/// transaction, so it may be short.
const EXPIRY_MS: u32 = 10_000;

/// For what writes outside of [`Server::begin`]: its commit, too, lets no reader in while it waits for one.
const BRIEFLY: &str = "PRAGMA busy_timeout = 100";

/// `SQLite` 3.40 and later.
pub(crate) struct Sqlite;

impl Server for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn prefix(&self) -> &'static str {
        "_ec_"
    }

    fn now(&self) -> &'static str {
        "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // A transaction that starts as a reader cannot always become a writer. Its commit waits no longer than its
        // beginning: without a write-ahead log it waits for readers, and meanwhile lets no new one in.
        format!(
            "PRAGMA busy_timeout = {}; BEGIN IMMEDIATE",
            lock_timeout.as_millis()
        )
    }

    fn commit(&self) -> &'static str {
        "COMMIT; PRAGMA busy_timeout = 5000"
    }

    fn rollback(&self) -> &'static str {
        // In this order: without a transaction the second one fails.
        "PRAGMA busy_timeout = 5000; ROLLBACK"
    }

    // There are no deadlocks.
    fn limit(&self, _time: Duration) -> Option<String> {
        None
    }

    fn begin_plainly(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }

    // Whoever writes is alone.
    fn alone_at_the_fence(&self) -> &'static str {
        ""
    }

    fn shared(&self) -> &'static str {
        ""
    }

    fn exclusively(&self) -> &'static str {
        ""
    }

    fn literal(&self, column: &str) -> String {
        format!("quote({column})")
    }

    fn null_keys(&self) -> bool {
        true
    }

    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        // Its keys may be NULL unless somebody says otherwise, which is forgiven as long as none is.
        let each: Vec<String> = columns
            .iter()
            .map(|name| {
                format!(
                    "SELECT '{}' WHERE EXISTS (SELECT 1 FROM {quoted_table} WHERE {} IS NULL)",
                    name.replace('\'', "''"),
                    crate::walk::quote(name)
                )
            })
            .collect();
        Some(each.join(" UNION ALL "))
    }

    // Its triggers run when the row is stored, and each update fires them all.
    fn triggers_after(&self, _: &str, _: &str) -> Option<String> {
        None
    }

    fn generated(&self, _: &str) -> Option<String> {
        None
    }

    fn dependents(&self, _quoted_table: &str, _columns: &[String]) -> Option<String> {
        // It keeps none: the drop finds the views and triggers that would no longer mean anything.
        None
    }

    fn count(&self, quoted_table: &str) -> String {
        format!("SELECT count(*) FROM {quoted_table}")
    }

    // Rows are replaced in their place.
    fn tidy(&self, _: &str) -> Option<String> {
        None
    }

    fn breather(&self, took: Duration) -> Option<Duration> {
        // There is one writer, and those who wait look again only after some milliseconds.
        Some(took.clamp(Duration::from_millis(5), Duration::from_millis(50)))
    }

    fn journal_exists(&self) -> &'static str {
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_ec_meta'"
    }

    fn bootstrap(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (
            &[],
            &[
                "CREATE TABLE IF NOT EXISTS _ec_runner (only_one integer PRIMARY KEY CHECK (only_one = 1), \
               token text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL)",
            ],
        )
    }

    fn lock_in_journal(&self) -> bool {
        true
    }

    fn prepare(&self) -> &'static str {
        "PRAGMA busy_timeout = 5000"
    }

    fn token(&self, random: u64) -> String {
        // Without a place nobody can see that this process has ended: its lock then expires.
        let place = place::here().unwrap_or_default();
        format!("{random:016x} {place}")
    }

    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
        holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>> {
        Box::pin(async move {
            let held = session
                .query("SELECT token, holder FROM _ec_runner", &[])
                .await?;
            let (before, before_holder) = match held.first() {
                Some(row) => (row.text(0)?, row.text(1)?),
                None => ("", "one that is just leaving"),
            };
            let gone = before
                .split_once(' ')
                .is_some_and(|(_, place)| place::is_gone(place));
            let now = self.now();
            // It lasts longer than it can: somebody has set the host's clock back.
            let set_back = format!(
                "UPDATE _ec_runner SET expires_ms = {now} + {EXPIRY_MS} WHERE expires_ms > {now} + {EXPIRY_MS}"
            );
            // Whoever looked at the same time may have been faster: then it has another token.
            let take = format!(
                "INSERT INTO _ec_runner (only_one, token, holder, expires_ms) \
                 VALUES (1, $1, $2, {now} + {EXPIRY_MS}) ON CONFLICT (only_one) DO UPDATE \
                 SET token = excluded.token, holder = excluded.holder, expires_ms = excluded.expires_ms \
                 WHERE _ec_runner.expires_ms <= {now} OR _ec_runner.token = $3"
            );
            let known_gone = if gone { before } else { "" };
            session.script(BRIEFLY).await?;
            let done = match session.execute(&set_back, &[]).await {
                Ok(_) => {
                    let args = [token.into(), holder.into(), known_gone.into()];
                    session.execute(&take, &args).await
                }
                error => error,
            };
            session.script(self.prepare()).await?;
            if done? == 1 {
                return Ok(Ok(()));
            }
            Ok(Err(before_holder.to_owned()))
        })
    }

    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let kept = session
                .execute(
                    &format!(
                        "UPDATE _ec_runner SET expires_ms = {} + {EXPIRY_MS} WHERE token = $1",
                        self.now()
                    ),
                    &[token.into()],
                )
                .await
                .map_err(|source| Error::database("check the runner's lock", source))?;
            if kept == 1 {
                Ok(())
            } else {
                Err(Error::LostLock)
            }
        })
    }

    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
    ) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            session.script(BRIEFLY).await?;
            let unlock = "DELETE FROM _ec_runner WHERE token = $1";
            for _ in 0..20 {
                match session.execute(unlock, &[token.into()]).await {
                    Err(source) if self.fault(&source) == Fault::Busy => {
                        Delay::new(Duration::from_millis(200)).await;
                    }
                    done => return done.map(drop),
                }
            }
            // It expires.
            Ok(())
        })
    }

    fn pooled<'a>(
        &'a self,
        _first: &'a mut dyn Session,
        _second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async { Ok(false) })
    }

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

    fn peer(&self) -> &'static str {
        "''"
    }

    // Who has opened the file, only the operating system knows.
    fn strangers(&self) -> Option<&'static str> {
        None
    }

    // Nothing here runs outside a transaction.
    fn patient(&self, _patient: bool) -> &'static str {
        ""
    }

    fn cancel<'a>(&'a self, _session: &'a mut dyn Session, _id: i64) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async { Ok(()) })
    }

    fn blocked_by<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn fault(&self, error: &sqlx::Error) -> Fault {
        let sqlx::Error::Database(error) = error else {
            return Fault::Other;
        };
        let code = error.code().and_then(|code| code.parse::<u32>().ok());
        let Some(code) = code else {
            return Fault::Other;
        };
        let message = error.message();
        // The low byte is the kind, the rest details it.
        match code & 0xff {
            // BUSY, LOCKED.
            5 | 6 => Fault::Busy,
            // READONLY, PERM, AUTH.
            3 | 8 | 23 => Fault::Rights,
            // ERROR is also what functions say of a value.
            1 if message.starts_with("no such table") => Fault::NoTable,
            // `error in view people after drop column: ..`
            1 if message.starts_with("error in ") => Fault::Dependents,
            1 if message.starts_with("no such ") || message.contains("syntax error") => {
                Fault::Other
            }
            // And TOOBIG, CONSTRAINT, MISMATCH.
            1 | 18..=20 => Fault::Data,
            _ => Fault::Other,
        }
    }

    fn grant(&self, _message: &str) -> String {
        "the file and its folder must be writable for the user who runs this".into()
    }

    fn grants(&self) -> Vec<String> {
        Vec::new()
    }
}
