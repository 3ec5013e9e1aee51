//! The other connections, from `pg_stat_activity` and `pg_locks`.

use super::journal::now;
use super::lock::backend;
use super::{CAPABILITY, Postgres};
use crate::database::clients::{Clients, SessionSql};
use crate::database::session::{Answer, BoxFuture, Session, Value};

/// The identity of a session, from its row in `pg_stat_activity`. Ids of processes come back, but not together with their
/// beginning.
macro_rules! identity {
    () => {
        "format('%s/%s', a.pid, extract(epoch FROM a.backend_start))"
    };
}

/// A session in half a sentence, from its row in `pg_stat_activity`.
macro_rules! shown {
    () => {
        "format('pid %s of role %s (%s), %s, its transaction open for %s s: %s', a.pid, \
           coalesce(a.usename, '?'), coalesce(nullif(a.application_name, ''), a.backend_type, '?'), \
           coalesce(a.state, 'state hidden'), \
           coalesce(round(extract(epoch FROM clock_timestamp() - a.xact_start))::text, '?'), \
           coalesce(nullif(regexp_replace(left(a.query, 120), '\\s+', ' ', 'g'), ''), 'query hidden'))"
    };
}

static SESSIONS: SessionSql = SessionSql {
    identity: concat!(
        "SELECT ",
        identity!(),
        " FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = pg_backend_pid()",
    ),
    // A server that tracks no activities says `disabled`. TCP ends such a session once its cable is cut.
    works: concat!(
        "SELECT count(*) FROM pg_catalog.pg_stat_activity AS a WHERE ",
        identity!(),
        " = $1 AND coalesce(a.state, '') NOT LIKE 'idle%'",
    ),
    end: concat!(
        "SELECT pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity AS a WHERE ",
        identity!(),
        " = $1 AND a.state LIKE 'idle%'",
    ),
    // Every role sees all locks, and their transactions. A role without rights sees of an autovacuum only that it has no
    // user. A prepared transaction has no session, and pg_blocking_pids() says 0.
    holders: concat!(
        "SELECT l.virtualtransaction, ",
        shown!(),
        ", coalesce(a.backend_type = 'autovacuum worker', a.usesysid IS NULL), \
           coalesce(a.query, '') LIKE '%(to prevent wraparound)' \
         FROM (SELECT DISTINCT pid, virtualtransaction FROM pg_catalog.pg_locks \
               WHERE granted AND pid = ANY (pg_blocking_pids(CAST($1 AS integer)))) AS l \
         JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid \
         UNION \
         SELECT h.virtualtransaction, format('the prepared transaction %L of role %s, open for %s s', p.gid, p.owner, \
           round(extract(epoch FROM clock_timestamp() - p.prepared))), false, false \
         FROM pg_catalog.pg_locks AS w JOIN pg_catalog.pg_locks AS h ON h.granted AND h.pid IS NULL \
           AND (h.transactionid = w.transactionid OR (h.database = w.database AND h.relation = w.relation)) \
         JOIN pg_catalog.pg_locks AS x ON x.pid IS NULL AND x.virtualtransaction = h.virtualtransaction \
           AND x.locktype = 'transactionid' \
         JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = x.transactionid \
         WHERE w.pid = CAST($1 AS integer) AND NOT w.granted AND 0 = ANY (pg_blocking_pids(CAST($1 AS integer)))"
    ),
    hold: "SELECT count(*) FROM pg_catalog.pg_locks WHERE granted \
           AND virtualtransaction = ANY (string_to_array($1, ','))",
    waits: "SELECT count(*) FROM pg_catalog.pg_locks WHERE pid = CAST($1 AS integer) AND locktype = 'relation' AND NOT granted",
    cleaner_timeout: "SELECT CAST(setting AS bigint) FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'",
};

impl Clients for Postgres {
    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        // The journal's tables come with their schema.
        const HOLDS: &str = "a.pid <> pg_backend_pid() AND EXISTS (SELECT FROM pg_catalog.pg_locks AS l \
             WHERE l.pid = a.pid AND l.granted \
               AND l.relation = to_regclass($1))";
        Box::pin(sessions(
            session,
            HOLDS,
            CAPABILITY.quote_table(table).into(),
        ))
    }

    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(backend(session))
    }

    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        const BLOCKS: &str = "a.pid = ANY (pg_blocking_pids(CAST($1 AS integer)))";
        Box::pin(sessions(session, BLOCKS, id.into()))
    }

    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>> {
        const CANCEL: &str = "SELECT pg_cancel_backend(CAST($1 AS integer))";
        Box::pin(async move { session.query(CANCEL, &[id.into()]).await.map(drop) })
    }

    fn sessions(&self) -> Option<&'static SessionSql> {
        Some(&SESSIONS)
    }

    fn strangers(&self) -> Option<&'static str> {
        // For sessions of other roles, a runner may see only role and application.
        Some(concat!(
            "SELECT a.usename::text, coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''), count(*), \
               coalesce(CAST(extract(epoch FROM clock_timestamp() - min(a.backend_start)) * 1000 AS bigint), 0) \
             FROM pg_catalog.pg_stat_activity AS a \
             WHERE a.datname = current_database() AND a.usename IS NOT NULL AND a.pid <> pg_backend_pid() \
               AND coalesce(a.backend_type, 'client backend') = 'client backend' \
               AND coalesce(a.application_name, '') <> 'expand-contract' \
               AND NOT EXISTS (SELECT FROM expand_contract.lease AS l WHERE l.expires_ms > ",
            now!(),
            " AND l.peer_role = a.usename \
                 AND l.peer_application = coalesce(a.application_name, '') \
                 AND (a.backend_type IS NULL OR l.peer_address = coalesce(host(a.client_addr), ''))) \
             GROUP BY 1, 2, 3 ORDER BY 5 DESC, 1, 2, 3",
        ))
    }
}

/// Sessions in half sentences, oldest transaction first.
async fn sessions(session: &mut dyn Session, filter: &str, arg: Value) -> Answer<Vec<String>> {
    let sql = format!(
        concat!(
            "SELECT ",
            shown!(),
            " FROM pg_catalog.pg_stat_activity AS a WHERE {filter} ORDER BY a.xact_start NULLS LAST LIMIT 5"
        ),
        filter = filter
    );
    let rows = session.query(&sql, &[arg]).await?;
    let texts = rows.iter().map(|row| row.text(0).map(str::to_owned));
    texts.collect()
}
