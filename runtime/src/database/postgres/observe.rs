//! The server's records of statements (`pg_stat_statements`) and its standbys (`pg_stat_replication`).

use std::time::Duration;

use expand_contract_sql::quote;

use super::Postgres;
use super::journal::now;
use crate::database::observe::{Calls, Observe, Recorded, Replica, Taken, Unseen, refused, time};
use crate::database::own::is_own;
use crate::database::session::{Answer, BoxFuture, Row, Session, only};

const TAKEN: &str = concat!(
    "SELECT ",
    now!(),
    ", pg_catalog.current_setting('server_version'), CAST(pg_catalog.current_database() AS text)",
);

/// The schema of the extension, and whether it records anything.
const EXTENSION: &str = "SELECT CAST(n.nspname AS text), pg_catalog.current_setting('pg_stat_statements.track', true), \
     EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements_info') \
     FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

/// The number of a statement is NULL where the role may not see it. One of a function has the same number and its own count.
fn recorded(schema: &str) -> String {
    format!(
        "SELECT CAST(coalesce(r.rolname, s.userid::text) AS text), CAST(s.queryid AS text), min(s.query), CAST(sum(s.calls) AS bigint), \
         CAST(extract(epoch FROM max(CAST(pg_catalog.to_jsonb(s) ->> 'stats_since' AS timestamptz))) * 1000 AS bigint) \
         FROM {schema}.pg_stat_statements AS s LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.userid \
         WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
         GROUP BY 1, 2 ORDER BY 4 DESC, 1, 2"
    )
}

/// The count of NULL numbers: `GROUP BY` makes one row of them for each role.
fn hidden(schema: &str) -> String {
    format!(
        "SELECT count(*) FROM {schema}.pg_stat_statements AS s WHERE s.queryid IS NULL AND s.dbid = (SELECT oid FROM pg_catalog.pg_database \
         WHERE datname = pg_catalog.current_database())"
    )
}

/// When the counts began, and how often some were thrown away.
fn info(schema: &str) -> String {
    format!(
        "SELECT CAST(extract(epoch FROM stats_reset) * 1000 AS bigint), dealloc FROM {schema}.pg_stat_statements_info"
    )
}

/// A role without the right sees of a standby only that it is there.
const REPLICAS: &str = "SELECT coalesce(application_name, ''), coalesce(host(client_addr), ''), state, \
     CAST(pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_receive_lsn() \
       ELSE pg_catalog.pg_current_wal_lsn() END, replay_lsn) AS bigint), \
     CAST(extract(epoch FROM replay_lag) * 1000 AS bigint) FROM pg_catalog.pg_stat_replication ORDER BY 1, 2";

impl Observe for Postgres {
    fn taken<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Taken>> {
        Box::pin(async move {
            let row = only(session.query(TAKEN, &[]).await?)?;
            Ok(Taken {
                now: time(row.int(0)?),
                version: format!("PostgreSQL {}", row.text(1)?),
                database: row.text(2)?.to_owned(),
            })
        })
    }

    fn calls<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Calls, Unseen>>> {
        Box::pin(async move {
            let rows = session.query(EXTENSION, &[]).await?;
            let Some(row) = rows.first() else {
                return Ok(Err(off(
                    "CREATE EXTENSION pg_stat_statements, and shared_preload_libraries = 'pg_stat_statements'",
                )));
            };
            match row.optional(1)? {
                None => return Ok(Err(off("shared_preload_libraries = 'pg_stat_statements'"))),
                Some("none") => return Ok(Err(off("pg_stat_statements.track = 'top'"))),
                Some(_) => {}
            }
            let schema = quote(row.text(0)?);
            match read(session, &schema, row.truth(2)?).await {
                Ok(calls) => Ok(Ok(calls)),
                Err(error) => refused(error),
            }
        })
    }

    fn replicas<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Vec<Replica>, Unseen>>> {
        Box::pin(async move {
            let rows = match session.query(REPLICAS, &[]).await {
                Ok(rows) => rows,
                Err(error) => return refused(error),
            };
            let mut replicas = Vec::new();
            let mut hidden = 0;
            for row in &rows {
                let Some(state) = row.optional(2)? else {
                    hidden += 1;
                    continue;
                };
                replicas.push(Replica {
                    name: row.text(0)?.to_owned(),
                    address: row.text(1)?.to_owned(),
                    state: state.to_owned(),
                    bytes_behind: positive(row, 3)?,
                    behind: positive(row, 4)?.map(Duration::from_millis),
                });
            }
            Ok(match hidden {
                0 => Ok(replicas),
                hidden => Err(not_shown(hidden, "pg_monitor")),
            })
        })
    }
}

/// A number that may be NULL. A standby may be ahead of the position that was read before its own.
fn positive(row: &Row, column: usize) -> Answer<Option<u64>> {
    let number = row.optional_int(column)?;
    Ok(number.map(|number| u64::try_from(number).unwrap_or(0)))
}

fn off(setting: &str) -> Unseen {
    Unseen::Off {
        setting: setting.into(),
    }
}

fn not_shown(entries: u64, role: &str) -> Unseen {
    Unseen::Hidden {
        entries: Some(entries),
        grant: format!("GRANT {role} TO <role>"),
    }
}

/// Versions of the extension before 1.9 do not tell when their counts began.
async fn read(session: &mut dyn Session, schema: &str, has_info: bool) -> Answer<Calls> {
    let (mut since, mut evicted) = (None, 0);
    if has_info {
        let row = only(session.query(&info(schema), &[]).await?)?;
        since = row.optional_int(0)?.map(time);
        evicted = row.count(1)?;
    }
    let hidden = only(session.query(&hidden(schema), &[]).await?)?.count(0)?;
    let mut all = Vec::new();
    for row in session.query(&recorded(schema), &[]).await? {
        let Some(number) = row.optional(1)? else {
            continue;
        };
        let role = row.text(0)?;
        all.push(Recorded {
            id: format!("{role}/{number}"),
            role: Some(role.to_owned()),
            text: row.text(2)?.to_owned(),
            is_own: is_own(row.text(2)?),
            calls: row.count(3)?,
            since: row.optional_int(4)?.map(time),
            last: None,
        });
    }
    Ok(Calls {
        recorded: all,
        since,
        hidden: (hidden > 0).then(|| not_shown(hidden, "pg_read_all_stats")),
        evicted,
    })
}
