//! The server's counters of scans, its records of statements, and plans without an index.

use expand_contract_sql::{literal, quote};

use super::{CAPABILITY, Postgres, plan};
use crate::database::indexes::{
    Hidden, Identity, IndexOf, Indexes, Need, Parts, Records, Replan, Replanned, Scans,
};
use crate::database::session::{Answer, BoxFuture, Row, Session, Value, only};

/// The index `$2` of the table `$1`, and its parts on partitions.
const FAMILY: &str = "WITH RECURSIVE family(oid) AS ( \
       SELECT x.indexrelid FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid \
       WHERE x.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2 \
     UNION ALL SELECT h.inhrelid FROM family AS f JOIN pg_catalog.pg_inherits AS h ON h.inhparent = f.oid) ";

// From version 16 on the server knows the time of the last scan. The counters of the background writer are lost in a crash together with those of indexes, of which nothing else tells then.
const SCANS: &str = "SELECT CAST(pg_catalog.sum(pg_catalog.pg_stat_get_numscans(oid)) AS bigint), \
     pg_catalog.concat_ws(' ', (SELECT stats_reset FROM pg_catalog.pg_stat_database WHERE datname = pg_catalog.current_database()), \
     (SELECT stats_reset FROM pg_catalog.pg_stat_bgwriter)), \
     (SELECT CAST(pg_catalog.date_trunc('second', pg_catalog.max(CAST(pg_catalog.to_jsonb(s) ->> 'last_idx_scan' AS timestamptz)) \
       AT TIME ZONE 'UTC') AS text) FROM family AS f JOIN pg_catalog.pg_stat_all_indexes AS s ON s.indexrelid = f.oid) FROM family HAVING pg_catalog.count(*) > 0";

const IDENTITY: &str = "SELECT CAST((SELECT system_identifier FROM pg_catalog.pg_control_system()) AS text), \
     CAST((SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) AS text), \
     CAST(pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC' AS text), pg_catalog.pg_is_in_recovery()";

const NAMES: &str = "WITH RECURSIVE reached(oid) AS ( \
       SELECT CAST(pg_catalog.to_regclass($1) AS oid) \
     UNION SELECT n.oid FROM reached AS f CROSS JOIN LATERAL ( \
       SELECT r.ev_class FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid \
       WHERE d.refobjid = f.oid AND d.refclassid = CAST('pg_catalog.pg_class' AS regclass) \
         AND d.classid = CAST('pg_catalog.pg_rewrite' AS regclass) \
       UNION ALL SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent = f.oid \
       UNION ALL SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = f.oid) AS n(oid)) \
     SELECT DISTINCT CAST(c.relname AS text) FROM reached JOIN pg_catalog.pg_class AS c ON c.oid = reached.oid";

const PARTS: &str = "SELECT CAST(c.relname AS text), x.indpred IS NOT NULL FROM family \
     JOIN pg_catalog.pg_class AS c ON c.oid = family.oid JOIN pg_catalog.pg_index AS x ON x.indexrelid = family.oid";

/// The kind of each need, its name and its table.
const NEEDS: &str = "SELECT CASE k.contype WHEN 'f' THEN 'foreign key' ELSE 'constraint' END, CAST(k.conname AS text), \
       CAST(CAST(k.conrelid AS regclass) AS text) \
     FROM family JOIN pg_catalog.pg_constraint AS k ON k.conindid = family.oid WHERE k.conparentid = 0 \
     UNION ALL SELECT 'identity', '', '' FROM family JOIN pg_catalog.pg_index AS x ON x.indexrelid = family.oid \
       WHERE x.indisreplident \
     UNION ALL SELECT 'parent', CAST(p.relname AS text), '' FROM pg_catalog.pg_index AS x \
       JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = c.oid \
       JOIN pg_catalog.pg_class AS p ON p.oid = h.inhparent \
       WHERE x.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2 ORDER BY 1, 3, 2";

/// The numbers of an index and its parts. A plan of a table with partitions reads the parts alone.
const NUMBERS: &str = "SELECT CAST(CAST(oid AS bigint) AS text) FROM family";

/// The full name of an index.
const NAMED: &str = "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) \
     FROM pg_catalog.pg_index AS x JOIN pg_catalog.pg_class AS c ON c.oid = x.indexrelid \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE x.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2";

/// The schema of an extension's function, if there is one of this name.
const FUNCTION: &str = "SELECT CAST(n.nspname AS text) FROM pg_catalog.pg_proc AS p \
     JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace \
     JOIN pg_catalog.pg_depend AS d ON d.objid = p.oid AND d.classid = CAST('pg_catalog.pg_proc' AS regclass) AND d.deptype = 'e' \
     JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid WHERE e.extname = $1 AND p.proname = $2";

fn arguments(of: IndexOf<'_>) -> [Value; 2] {
    [CAPABILITY.quote_table(of.table).into(), of.index.into()]
}

impl Indexes for Postgres {
    fn scans<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<Scans>>> {
        Box::pin(async move {
            let sql = format!("{FAMILY}{SCANS}");
            let rows = session.query(&sql, &arguments(index)).await?;
            let read = |row: &Row| {
                Ok(Scans {
                    count: row.int(0)?,
                    reset: row.text(1)?.to_owned(),
                    last: row.optional(2)?.map(str::to_owned),
                })
            };
            rows.first().map(read).transpose()
        })
    }

    fn counts_scans(&self) -> bool {
        true
    }

    fn own_scans<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<i64>> {
        const OWN: &str = "SELECT CAST(coalesce(pg_catalog.sum(pg_catalog.pg_stat_get_xact_numscans(oid)), 0) AS bigint) FROM family";
        Box::pin(async move {
            let sql = format!("{FAMILY}{OWN}");
            only(session.query(&sql, &arguments(index)).await?)?.int(0)
        })
    }

    fn count_now<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            let flushed = session
                .query("SELECT pg_catalog.pg_stat_force_next_flush()", &[])
                .await;
            match flushed {
                // Version 14 has no such function. There a session sends its counts behind a statement once the last time is half a
                // second ago, and others read what is at most as old again.
                Err(sqlx::Error::Database(_)) => {
                    for _ in 0..2 {
                        session
                            .query("SELECT pg_catalog.pg_sleep(0.6)", &[])
                            .await?;
                    }
                    Ok(())
                }
                flushed => flushed.map(drop),
            }
        })
    }

    fn identity<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Identity>>> {
        Box::pin(async move {
            let row = only(session.query(IDENTITY, &[]).await?)?;
            Ok(Some(Identity {
                system: row.text(0)?.to_owned(),
                database: row.text(1)?.to_owned(),
                server: row.text(2)?.to_owned(),
                is_standby: row.truth(3)?,
            }))
        })
    }

    fn records<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Records>> {
        const HIDDEN: &str = "<insufficient privilege>";
        Box::pin(async move {
            let named = ["pg_stat_statements".into(), "pg_stat_statements".into()];
            let rows = session.query(FUNCTION, &named).await?;
            let Some(schema) = rows.first() else {
                return Ok(Records::None);
            };
            let sql = format!(
                "SELECT s.query FROM {}.pg_stat_statements AS s WHERE s.dbid = (SELECT oid FROM pg_catalog.pg_database \
                 WHERE datname = pg_catalog.current_database()) ORDER BY s.total_exec_time DESC",
                quote(schema.text(0)?)
            );
            let rows = match session.query(&sql, &[]).await {
                Ok(rows) => rows,
                // The library may be missing in the server's settings, or the extension may be older than the library.
                Err(sqlx::Error::Database(error)) => {
                    return Ok(Records::Unreadable(error.message().to_owned()));
                }
                Err(error) => return Err(error),
            };
            let text = |row: &Row| {
                let text = row.optional(0)?.filter(|text| *text != HIDDEN);
                Ok(text.map(str::to_owned))
            };
            rows.iter()
                .map(text)
                .collect::<Answer<_>>()
                .map(Records::Texts)
        })
    }

    fn names<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move {
            let table = [CAPABILITY.quote_table(table).into()];
            let rows = session.query(NAMES, &table).await?;
            rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
        })
    }

    fn parts<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Parts>> {
        Box::pin(async move {
            let sql = format!("{FAMILY}{PARTS}");
            let mut parts = Parts::default();
            for row in session.query(&sql, &arguments(index)).await? {
                parts.names.push(row.text(0)?.to_owned());
                parts.is_partial |= row.truth(1)?;
            }
            Ok(parts)
        })
    }

    fn shows_every_use(&self) -> bool {
        true
    }

    fn needs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Vec<Need>>> {
        Box::pin(async move {
            let sql = format!("{FAMILY}{NEEDS}");
            let rows = session.query(&sql, &arguments(index)).await?;
            let need = |row: &Row| {
                let (kind, name, table) = (row.text(0)?, row.text(1)?, row.text(2)?);
                Ok(match kind {
                    "foreign key" => Need::ForeignKey {
                        name: Some(name.to_owned()),
                        table: table.to_owned(),
                    },
                    "identity" => Need::ReplicaIdentity,
                    "parent" => Need::Parent { index: name.into() },
                    _ => Need::Constraint { name: name.into() },
                })
            };
            rows.iter().map(need).collect()
        })
    }

    fn plan_without<'a>(
        &'a self,
        session: &'a mut dyn Session,
        clone: Option<&'a mut dyn Session>,
        index: IndexOf<'a>,
        statements: &'a [String],
    ) -> BoxFuture<'a, Answer<Replanned>> {
        Box::pin(async move {
            let function = ["hypopg".into(), "hypopg_hide_index".into()];
            let found = session.query(FUNCTION, &function).await?;
            if let Some(schema) = found.first() {
                let schema = quote(schema.text(0)?);
                return hidden(session, &schema, index, statements).await;
            }
            match clone {
                Some(clone) => dropped(clone, index, statements).await,
                None => Ok(Replanned::NoWay),
            }
        })
    }
}

/// The plans while an extension hides the index from this session. Versions before 1.4 of it have no such function.
async fn hidden(
    session: &mut dyn Session,
    schema: &str,
    index: IndexOf<'_>,
    statements: &[String],
) -> Answer<Replanned> {
    let sql = format!("{FAMILY}{NUMBERS}");
    let mut hides = Vec::new();
    for row in session.query(&sql, &arguments(index)).await? {
        let number = literal(row.text(0)?);
        hides.push(format!(
            "SELECT {schema}.hypopg_hide_index(CAST({number} AS oid))"
        ));
    }
    let hide = hides.join("; ");
    // A hidden index stays hidden in this session, also after the transaction fails.
    let mut plans = Vec::with_capacity(statements.len());
    for statement in statements {
        plans.push(Replan {
            before: plan::plan(session, statement).await.ok(),
            after: None,
        });
    }
    for (statement, plan) in statements.iter().zip(&mut plans) {
        plan.after = plan::plan_after(session, &hide, statement).await.ok();
    }
    let show = format!("SELECT {schema}.hypopg_unhide_all_indexes()");
    session.script(&show).await?;
    Ok(Replanned::Plans(Hidden::Session, plans))
}

/// The plans on a clone, where the index is dropped in transactions that are rolled back.
async fn dropped(
    clone: &mut dyn Session,
    index: IndexOf<'_>,
    statements: &[String],
) -> Answer<Replanned> {
    let rows = clone.query(NAMED, &arguments(index)).await?;
    let Some(row) = rows.first() else {
        return Ok(Replanned::NoWay);
    };
    let drop = format!("SET LOCAL lock_timeout = '2s'; DROP INDEX {}", row.text(0)?);
    let mut plans = Vec::with_capacity(statements.len());
    for statement in statements {
        plans.push(Replan {
            before: plan::plan(clone, statement).await.ok(),
            after: plan::plan_after(clone, &drop, statement).await.ok(),
        });
    }
    Ok(Replanned::Plans(Hidden::Clone, plans))
}
