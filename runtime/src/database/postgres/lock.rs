//! The runner's lock is an advisory lock, and ends with its connection.

use std::pin::pin;
use std::time::Duration;

use expand_contract_format::functions::{RUNNER_KEY, RUNNER_LOCK};
use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::Postgres;
use crate::database::server::{Claim, RunnerLock};
use crate::database::session::{Answer, BoxFuture, Session, Value, only};
use crate::error::{Doing, Error, Pooled};

impl RunnerLock for Postgres {
    // The lock ends with the connection, and the connection ends with the process.
    fn token(&self, _random: u64) -> String {
        String::new()
    }

    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
        _holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>> {
        Box::pin(async move {
            for (index, claim) in claims.iter().enumerate() {
                let key = key(session, claim).await?;
                let take = match claim {
                    Claim::Version => "SELECT pg_try_advisory_lock_shared($1)",
                    _ => "SELECT pg_try_advisory_lock($1)",
                };
                let rows = session.query(take, &[key.into()]).await?;
                if !only(rows)?.truth(0)? {
                    // A runner that waited with some of the locks would keep others out for nothing.
                    self.unlock(session, &claims[..index], "").await?;
                    return Ok(Err(holder(session, key).await?));
                }
            }
            Ok(Ok(()))
        })
    }

    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            // PostgreSQL grants the lock again if we hold it already. It refuses if this transaction runs on another
            // backend than the one that holds it; one of the locks is enough to tell.
            let Some(names) = claims.iter().find_map(names) else {
                return Ok(());
            };
            let sql = format!("SELECT pg_try_advisory_xact_lock({RUNNER_KEY})");
            let rows = session.query(&sql, &names).await;
            let kept = rows.and_then(|rows| only(rows)?.truth(0));
            if kept.doing("check the runner's lock")? {
                Ok(())
            } else {
                Err(Error::Pooler(Pooled::Transactions))
            }
        })
    }

    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        _token: &'a str,
    ) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            for claim in claims {
                let key = key(session, claim).await?;
                let release = match claim {
                    Claim::Version => "SELECT pg_advisory_unlock_shared($1)",
                    _ => "SELECT pg_advisory_unlock($1)",
                };
                session.query(release, &[key.into()]).await?;
            }
            Ok(())
        })
    }

    fn pooled<'a>(
        &'a self,
        first: &'a mut dyn Session,
        second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Pooled>>> {
        Box::pin(async move {
            let own = backend(first).await?;
            // While the second connection holds a backend in a transaction, a pooler must give the first one another
            // backend.
            for _ in 0..3 {
                // A pooler without a backend for one of the two lets it wait, and would do so for minutes.
                let both = pin!(backends(first, second));
                let Either::Left((both, _)) = select(both, Delay::new(PATIENCE)).await else {
                    return Ok(Some(Pooled::OneConnection));
                };
                match both {
                    Ok((other, again)) if other == own || again != own => {
                        return Ok(Some(Pooled::Transactions));
                    }
                    Ok(_) => {}
                    Err(error) if is_no_transaction(&error) => {
                        return Ok(Some(Pooled::Statements));
                    }
                    Err(error) => return Err(error),
                }
            }
            Ok(None)
        })
    }
}

/// How long a pooler may take to find a backend for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// The process behind the second connection in a transaction, and the one behind the first meanwhile.
async fn backends(first: &mut dyn Session, second: &mut dyn Session) -> Answer<(i64, i64)> {
    second
        .script("BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'")
        .await?;
    let other = backend(second).await?;
    let again = backend(first).await?;
    second.script("ROLLBACK").await?;
    Ok((other, again))
}

/// Whether a pooler refuses a transaction: it pools statements. PostgreSQL itself answers BEGIN with no protocol violation.
fn is_no_transaction(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| code == "08P01")
}

/// The id of the process that serves a connection.
pub(super) async fn backend(session: &mut dyn Session) -> Answer<i64> {
    let sql = "SELECT CAST(pg_backend_pid() AS bigint)";
    only(session.query(sql, &[]).await?)?.int(0)
}

/// The key of the advisory lock of a claim.
async fn key(session: &mut dyn Session, claim: &Claim) -> Answer<i64> {
    let Some(names) = names(claim) else {
        return Ok(RUNNER_LOCK);
    };
    let sql = format!("SELECT {RUNNER_KEY}");
    only(session.query(&sql, &names).await?)?.int(0)
}

/// The session that holds an advisory lock.
async fn holder(session: &mut dyn Session, key: i64) -> Answer<String> {
    let rows = session
        .query(
            "SELECT format('pid %s of role %s from %s, connected since %s', a.pid, coalesce(a.usename, '?'), \
                    coalesce(host(a.client_addr), 'this machine'), \
                    to_char(a.backend_start, 'HH24:MI:SS TZ')) \
             FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
               AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) \
               AND l.classid::bigint << 32 | l.objid::bigint = $1",
            &[key.into()],
        )
        .await?;
    let holder = match rows.first() {
        Some(row) => row.text(0)?,
        None => "one that is just leaving",
    };
    Ok(holder.to_owned())
}

/// The names that the key of a claim is made of; `None` for the journal's own key, which stands in Rust.
fn names(claim: &Claim) -> Option<[Value; 2]> {
    match claim {
        Claim::Journal | Claim::Version => None,
        Claim::Schema(schema) => Some(["".into(), schema.as_str().into()]),
        Claim::Lock { lock, schema } => Some([lock.as_str().into(), schema.as_str().into()]),
    }
}
