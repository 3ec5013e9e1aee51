//! `PostgreSQL`: the journal is a schema of its own, the runner's lock an advisory one.

use std::time::Duration;

use expand_contract_format::Dialect;
use expand_contract_format::functions;

use super::{Fault, Server};
use crate::Error;
use crate::error::Doing;
use crate::session::{Answer, BoxFuture, Session, Value, only};

/// The key of the runner's advisory lock: `ecrunner` in ASCII. Advisory locks belong to one database.
const LOCK: i64 = 0x6563_7275_6e6e_6572;

/// `PostgreSQL` 14 and later.
pub(crate) struct Postgres;

impl Server for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn prefix(&self) -> &'static str {
        "expand_contract."
    }

    fn now(&self) -> &'static str {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // The sweep has to see what others commit while it runs, whatever the role's default is. Only LOCAL settings
        // survive a pooler.
        format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '{}ms'; \
             SET LOCAL statement_timeout = 0",
            lock_timeout.as_millis()
        )
    }

    fn commit(&self) -> &'static str {
        "COMMIT"
    }

    fn rollback(&self) -> &'static str {
        "ROLLBACK"
    }

    fn limit(&self, time: Duration) -> Option<String> {
        Some(format!(
            "SET LOCAL statement_timeout = {}",
            time.as_millis()
        ))
    }

    fn begin_plainly(&self) -> &'static str {
        // What is read after waiting for a lock has to be what is there then.
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }

    fn shared(&self) -> &'static str {
        " FOR SHARE"
    }

    fn alone_at_the_fence(&self) -> &'static str {
        "LOCK TABLE expand_contract.fence IN EXCLUSIVE MODE"
    }

    fn exclusively(&self) -> &'static str {
        " FOR UPDATE"
    }

    fn literal(&self, column: &str) -> String {
        // Without a type: beside its column the literal takes the column's, while a written-out `character` would
        // mean one character.
        format!("format('%L', {column})")
    }

    fn null_keys(&self) -> bool {
        false
    }

    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let names: Vec<String> = columns.iter().map(|name| text(name)).collect();
        Some(format!(
            "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass({}) \
             AND attname IN ({}) AND NOT attnotnull AND NOT attisdropped ORDER BY attnum",
            text(quoted_table),
            names.join(", ")
        ))
    }

    fn triggers_after(&self, quoted_table: &str, trigger: &str) -> Option<String> {
        // 1: for each row, 2: before it is stored, 4 and 16: on insert and update. Others of ours sort among each other.
        Some(format!(
            "SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass({}) \
             AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 3 = 3 AND tgtype & 20 <> 0 \
             AND tgname::text COLLATE \"C\" > {} AND NOT starts_with(tgname, 'zzz_ec_') ORDER BY tgname",
            text(quoted_table),
            text(trigger)
        ))
    }

    fn generated(&self, quoted_table: &str) -> Option<String> {
        Some(format!(
            "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass({}) \
             AND attgenerated <> '' AND NOT attisdropped ORDER BY attnum",
            text(quoted_table)
        ))
    }

    fn dependents(&self, quoted_table: &str, columns: &[String]) -> Option<String> {
        let names: Vec<String> = columns.iter().map(|name| text(name)).collect();
        // `n`: it has to be dropped by whoever wants it gone; what hangs on the column otherwise as well (an index, a
        // constraint of the table) goes with it. A view needs it through its rule.
        Some(format!(
            "SELECT DISTINCT a.attname::text, CASE WHEN r.oid IS NULL \
               THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) \
               ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END \
             FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refobjid = a.attrelid \
               AND d.refobjsubid = a.attnum AND d.refclassid = 'pg_catalog.pg_class'::regclass \
             LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid \
             LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid \
             WHERE a.attrelid = pg_catalog.to_regclass({table}) AND a.attname IN ({names}) AND NOT a.attisdropped \
               AND d.deptype = 'n' AND NOT starts_with(coalesce(t.tgname::text, ''), 'zzz_ec_') \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS o WHERE o.classid = d.classid \
                 AND o.objid = d.objid AND o.refclassid = d.refclassid AND o.refobjid = d.refobjid \
                 AND o.refobjsubid = d.refobjsubid AND o.deptype IN ('a', 'i')) \
             ORDER BY 1, 2",
            table = text(quoted_table),
            names = names.join(", ")
        ))
    }

    fn count(&self, quoted_table: &str) -> String {
        let literal = quoted_table.replace('\'', "''");
        format!(
            "SELECT CASE WHEN c.reltuples > 1000000 THEN c.reltuples::bigint \
             ELSE (SELECT count(*) FROM {quoted_table}) END \
             FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('{literal}')"
        )
    }

    fn tidy(&self, quoted_table: &str) -> Option<String> {
        // Autovacuum comes too late: it looks once a minute. Blocks neither reads nor writes; gives way to whoever keeps
        // the table. What walks the table next finds it all visible, and needs only the index to count.
        Some(format!(
            "VACUUM (SKIP_LOCKED, TRUNCATE OFF, PROCESS_TOAST OFF) {quoted_table}"
        ))
    }

    fn breather(&self, _took: Duration) -> Option<Duration> {
        None
    }

    fn journal_exists(&self) -> &'static str {
        "SELECT count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'expand_contract' AND c.relname = 'meta'"
    }

    fn bootstrap(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (
            &["CREATE SCHEMA IF NOT EXISTS expand_contract"],
            &[
                functions::REQUIRE_FENCE_FUNCTION,
                functions::REFUSE_CONTRACTED_FUNCTION,
            ],
        )
    }

    fn lock_in_journal(&self) -> bool {
        false
    }

    fn prepare(&self) -> &'static str {
        // A statement timeout of the role would end long work that disturbs nobody, an idle timeout the second
        // connection. What only reads must not wait in silence for whoever has locked the table.
        "SET application_name = 'expand-contract'; SET client_min_messages = warning; \
         SET statement_timeout = 0; SET idle_session_timeout = 0; SET lock_timeout = 500"
    }

    // The lock ends with the connection, and the connection with the process.
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
            let key = [Value::Int(LOCK)];
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
            // Granted again where we hold it already; refused when this transaction runs on another backend
            // than the one that holds it.
            let rows = session
                .query("SELECT pg_try_advisory_xact_lock($1)", &[Value::Int(LOCK)])
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
                .query("SELECT pg_advisory_unlock($1)", &[Value::Int(LOCK)])
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
            // While the second holds a backend in a transaction, a pooler has to give the first what is left.
            for _ in 0..3 {
                second.script("BEGIN").await?;
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

    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        // The journal's tables come with their schema.
        const HOLDS: &str = "a.pid <> pg_backend_pid() AND EXISTS (SELECT FROM pg_catalog.pg_locks AS l \
             WHERE l.pid = a.pid AND l.granted \
               AND l.relation = coalesce(to_regclass(quote_ident($1)), to_regclass($1)))";
        Box::pin(sessions(session, HOLDS, table.into()))
    }

    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(backend(session))
    }

    fn peer(&self) -> &'static str {
        "format('%s|%s|%s', session_user, current_setting('application_name'), coalesce(host(inet_client_addr()), ''))"
    }

    fn strangers(&self) -> Option<&'static str> {
        // Of other roles' sessions a runner may see no more than role and application.
        Some(
            "SELECT a.usename::text, coalesce(a.application_name, ''), coalesce(host(a.client_addr), ''), count(*), \
               coalesce(CAST(extract(epoch FROM clock_timestamp() - min(a.backend_start)) * 1000 AS bigint), 0) \
             FROM pg_catalog.pg_stat_activity AS a \
             WHERE a.datname = current_database() AND a.usename IS NOT NULL AND a.pid <> pg_backend_pid() \
               AND coalesce(a.backend_type, 'client backend') = 'client backend' \
               AND coalesce(a.application_name, '') <> 'expand-contract' \
               AND NOT EXISTS (SELECT FROM {ec}lease AS l WHERE l.expires_ms > {now} AND CASE \
                 WHEN a.backend_type IS NULL \
                 THEN starts_with(l.peer, format('%s|%s|', a.usename, coalesce(a.application_name, ''))) \
                 ELSE l.peer = format('%s|%s|%s', a.usename, coalesce(a.application_name, ''), \
                   coalesce(host(a.client_addr), '')) END) \
             GROUP BY 1, 2, 3 ORDER BY 5 DESC, 1, 2, 3",
        )
    }

    fn patient(&self, patient: bool) -> &'static str {
        // A lock timeout leaves concurrent index builds behind invalid.
        if patient {
            "SET lock_timeout = 0"
        } else {
            "SET lock_timeout = 500"
        }
    }

    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>> {
        const CANCEL: &str = "SELECT pg_cancel_backend(CAST($1 AS integer))";
        Box::pin(async move { session.query(CANCEL, &[id.into()]).await.map(drop) })
    }

    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        const BLOCKS: &str = "a.pid = ANY (pg_blocking_pids(CAST($1 AS integer)))";
        Box::pin(sessions(session, BLOCKS, id.into()))
    }

    fn fault(&self, error: &sqlx::Error) -> Fault {
        let sqlx::Error::Database(error) = error else {
            return Fault::Other;
        };
        let Some(code) = error.code() else {
            return Fault::Other;
        };
        match code.as_ref() {
            // Lock not available, deadlock, serialization failure.
            "55P03" | "40P01" | "40001" => Fault::Busy,
            "57014" => Fault::TooLong,
            "42501" => Fault::Rights,
            "42P01" => Fault::NoTable,
            "2BP01" => Fault::Dependents,
            // Data exception, constraint, what functions raise.
            _ if ["22", "23", "38", "39", "2F", "P0"]
                .iter()
                .any(|class| code.starts_with(class)) =>
            {
                Fault::Data
            }
            _ => Fault::Other,
        }
    }

    fn grant(&self, message: &str) -> String {
        let quoted = |text: &str| -> Option<String> {
            let rest = message.split_once(text)?.1.trim_start();
            Some(
                rest.split([';', ','])
                    .next()
                    .unwrap_or(rest)
                    .trim()
                    .to_owned(),
            )
        };
        if let Some(name) = quoted("permission denied for database") {
            format!("as the owner of the database: GRANT CREATE ON DATABASE \"{name}\" TO <role>;")
        } else if let Some(name) = quoted("permission denied for schema") {
            format!("as the owner of the schema: GRANT USAGE, CREATE ON SCHEMA {name} TO <role>;")
        } else if let Some(name) = quoted("must be owner of table") {
            format!(
                "run with the role that owns {name}, or as a superuser: ALTER TABLE {name} OWNER TO <role>;"
            )
        } else if let Some(name) = quoted("permission denied for table") {
            format!("as the owner of the table: GRANT ALL ON {name} TO <role>;")
        } else {
            "phases need the role that owns the tables; applications need only what `init` prints"
                .into()
        }
    }

    fn grants(&self) -> Vec<String> {
        [
            "GRANT USAGE ON SCHEMA expand_contract TO <application role>;",
            "GRANT SELECT ON ALL TABLES IN SCHEMA expand_contract TO <application role>;",
            "GRANT INSERT, UPDATE, DELETE ON expand_contract.lease, expand_contract.seen TO <application role>;",
            // To hold a row it has to be allowed to change something in it.
            "GRANT UPDATE (holder) ON expand_contract.fence TO <application role>;",
        ]
        .map(String::from)
        .into()
    }
}

/// A text as a literal.
fn text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The id of the process that serves a connection.
async fn backend(session: &mut dyn Session) -> Answer<i64> {
    let sql = "SELECT CAST(pg_backend_pid() AS bigint)";
    only(session.query(sql, &[]).await?)?.int(0)
}

/// Sessions in half sentences, oldest transaction first.
async fn sessions(session: &mut dyn Session, filter: &str, arg: Value) -> Answer<Vec<String>> {
    let sql = format!(
        "SELECT format('pid %s of role %s (%s), %s, its transaction open for %s s: %s', a.pid, \
           coalesce(a.usename, '?'), coalesce(nullif(a.application_name, ''), a.backend_type), \
           coalesce(a.state, 'state hidden'), \
           coalesce(round(extract(epoch FROM clock_timestamp() - a.xact_start))::text, '?'), \
           coalesce(nullif(regexp_replace(left(a.query, 120), '\\s+', ' ', 'g'), ''), 'query hidden')) \
         FROM pg_catalog.pg_stat_activity AS a WHERE {filter} ORDER BY a.xact_start NULLS LAST LIMIT 5"
    );
    let rows = session.query(&sql, &[arg]).await?;
    let texts = rows.iter().map(|row| row.text(0).map(str::to_owned));
    texts.collect()
}
