//! The runner's lock is an advisory lock, and ends with its connection.

use expand_contract_format::functions::RUNNER_LOCK;

use super::Postgres;
use crate::database::server::RunnerLock;
use crate::database::session::{Answer, BoxFuture, Session, Value, only};
use crate::error::{Doing, Error};

impl RunnerLock for Postgres {
    // The lock ends with the connection, and the connection ends with the process.
    fn token(&self, _random: u64) -> String {
        String::new()
    }

    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _token: &'a str,
        _holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>> {
        Box::pin(async move {
            let key = [Value::Int(RUNNER_LOCK)];
            let rows = session
                .query("SELECT pg_try_advisory_lock($1)", &key)
                .await?;
            if only(rows)?.truth(0)? {
                return Ok(Ok(()));
            }
            let rows = session
                .query(
                    "SELECT format('pid %s of role %s from %s, connected since %s', a.pid, coalesce(a.usename, '?'), \
                            coalesce(host(a.client_addr), 'this machine'), \
                            to_char(a.backend_start, 'HH24:MI:SS TZ')) \
                     FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
                     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
                       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
                       AND l.classid::bigint = $1 >> 32 AND l.objid::bigint = $1 & 4294967295",
                    &key,
                )
                .await?;
            let holder = match rows.first() {
                Some(row) => row.text(0)?,
                None => "one that is just leaving",
            };
            Ok(Err(holder.to_owned()))
        })
    }

    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            // PostgreSQL grants the lock again if we hold it already. It refuses if this transaction runs on another
            // backend than the one that holds it.
            let rows = session
                .query(
                    "SELECT pg_try_advisory_xact_lock($1)",
                    &[Value::Int(RUNNER_LOCK)],
                )
                .await;
            let kept = rows.and_then(|rows| only(rows)?.truth(0));
            if kept.doing("check the runner's lock")? {
                Ok(())
            } else {
                Err(Error::Pooler)
            }
        })
    }

    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _token: &'a str,
    ) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            session
                .query("SELECT pg_advisory_unlock($1)", &[Value::Int(RUNNER_LOCK)])
                .await?;
            Ok(())
        })
    }

    fn pooled<'a>(
        &'a self,
        first: &'a mut dyn Session,
        second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async move {
            let own = backend(first).await?;
            // While the second connection holds a backend in a transaction, a pooler must give the first one another
            // backend.
            for _ in 0..3 {
                second
                    .script("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'")
                    .await?;
                let other = backend(second).await?;
                let again = backend(first).await?;
                second.script("ROLLBACK").await?;
                if other == own || again != own {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

/// The id of the process that serves a connection.
pub(super) async fn backend(session: &mut dyn Session) -> Answer<i64> {
    let sql = "SELECT CAST(pg_backend_pid() AS bigint)";
    only(session.query(sql, &[]).await?)?.int(0)
}
