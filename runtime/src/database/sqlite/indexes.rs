//! Plans without an index, in a copy of the schema and the statistics.

use std::collections::BTreeSet;

use expand_contract_sql::quote;
use sqlx::{Connection as _, SqliteConnection};

use super::{Sqlite, plan};
use crate::database::indexes::{
    Hidden, Identity, IndexOf, Indexes, Need, Parts, Records, Replan, Replanned, Scans,
};
use crate::database::session::{Answer, BoxFuture, Session, only};

impl Indexes for Sqlite {
    fn scans<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<Scans>>> {
        Box::pin(async { Ok(None) })
    }

    fn counts_scans(&self) -> bool {
        false
    }

    fn own_scans<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<i64>> {
        Box::pin(async { Ok(0) })
    }

    fn count_now<'a>(&'a self, _session: &'a mut dyn Session) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async { Ok(()) })
    }

    fn identity<'a>(
        &'a self,
        _session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Identity>>> {
        Box::pin(async { Ok(None) })
    }

    fn records<'a>(&'a self, _session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Records>> {
        Box::pin(async { Ok(Records::None) })
    }

    fn names<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async move { Ok(vec![table.to_owned()]) })
    }

    fn parts<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Parts>> {
        Box::pin(async move {
            // It records no statements, so a condition makes no difference.
            Ok(Parts {
                names: vec![index.index.to_owned()],
                is_partial: false,
            })
        })
    }

    // The index behind an ON CONFLICT is in no plan.
    fn shows_every_use(&self) -> bool {
        false
    }

    fn needs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Vec<Need>>> {
        Box::pin(needs(session, index))
    }

    fn plan_without<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _clone: Option<&'a mut dyn Session>,
        index: IndexOf<'a>,
        statements: &'a [String],
    ) -> BoxFuture<'a, Answer<Replanned>> {
        Box::pin(async move {
            let mut copy = SqliteConnection::connect("sqlite::memory:").await?;
            let filled = fill(session, &mut copy).await;
            let plans = match filled {
                Ok(()) => plans(&mut copy, index.index, statements).await,
                Err(error) => Err(error),
            };
            // It was only in memory.
            let _ = copy.close().await;
            Ok(Replanned::Plans(Hidden::Copy, plans?))
        })
    }
}

/// Copies the schema and what ANALYZE found.
async fn fill(session: &mut dyn Session, copy: &mut dyn Session) -> Answer<()> {
    // Views and triggers come behind the tables that they name.
    const OBJECTS: &str = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid";
    const STATISTICS: &str = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'";
    for row in session.query(OBJECTS, &[]).await? {
        // A statement over a table of a module that only the application has is planned on neither side.
        let _ = copy.script(row.text(0)?).await;
    }
    // This makes the table of the statistics.
    copy.script("ANALYZE").await?;
    if only(session.query(STATISTICS, &[]).await?)?.count(0)? == 0 {
        return Ok(());
    }
    let rows = session
        .query("SELECT tbl, idx, stat FROM sqlite_stat1", &[])
        .await?;
    for row in &rows {
        let value = |column: usize| {
            let text = row.optional(column)?;
            Ok::<_, sqlx::Error>(text.map_or(crate::database::session::Value::Null, Into::into))
        };
        let values = [value(0)?, value(1)?, value(2)?];
        let insert = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)";
        copy.execute(insert, &values).await?;
    }
    copy.script("ANALYZE sqlite_schema").await
}

async fn plans(copy: &mut dyn Session, index: &str, statements: &[String]) -> Answer<Vec<Replan>> {
    let mut before = Vec::with_capacity(statements.len());
    for statement in statements {
        before.push(plan::plan(copy, statement).await.ok());
    }
    copy.script(&format!("DROP INDEX {}", quote(index))).await?;
    let mut plans = Vec::with_capacity(statements.len());
    for (statement, before) in statements.iter().zip(before) {
        plans.push(Replan {
            before,
            after: plan::plan(copy, statement).await.ok(),
        });
    }
    Ok(plans)
}

/// The foreign keys whose other side only this index keeps apart.
async fn needs(session: &mut dyn Session, index: IndexOf<'_>) -> Answer<Vec<Need>> {
    const KEYS: &str = "SELECT l.name, CAST(l.\"unique\" AS bigint), l.origin, i.name FROM pragma_index_list($1) AS l \
         JOIN pragma_index_info(l.name) AS i WHERE l.partial = 0 ORDER BY l.name, i.seqno";
    const PRIMARY: &str = "SELECT name FROM pragma_table_info($1) WHERE pk > 0";
    const FOREIGN: &str = "SELECT t.name, f.id, coalesce(f.\"to\", '') FROM pragma_table_list AS t \
         JOIN pragma_foreign_key_list(t.name) AS f WHERE t.schema = 'main' AND f.\"table\" = $1 COLLATE NOCASE \
         ORDER BY t.name, f.id, f.seq";
    let mut keys: Vec<(String, BTreeSet<String>)> = Vec::new();
    for row in session.query(KEYS, &[index.table.into()]).await? {
        if row.int(1)? == 0 {
            continue;
        }
        let name = row.text(0)?;
        // A part without a name is an expression, and no foreign key refers to one.
        let column = row.optional(3)?.unwrap_or_default().to_ascii_lowercase();
        match keys.last_mut() {
            Some((last, columns)) if last == name => {
                columns.insert(column);
            }
            _ => keys.push((name.to_owned(), BTreeSet::from([column]))),
        }
    }
    let of_index = keys.iter().find(|(name, _)| name == index.index);
    let Some((_, columns)) = of_index else {
        return Ok(Vec::new());
    };
    // The key that is the row's own number has no index.
    let mut primary = BTreeSet::new();
    for row in session.query(PRIMARY, &[index.table.into()]).await? {
        primary.insert(row.text(0)?.to_ascii_lowercase());
    }
    if primary == *columns {
        return Ok(Vec::new());
    }
    let has_other =
        |(name, others): &(String, BTreeSet<String>)| name != index.index && others == columns;
    if keys.iter().any(has_other) {
        return Ok(Vec::new());
    }
    let mut foreign: Vec<(String, i64, BTreeSet<String>)> = Vec::new();
    for row in session.query(FOREIGN, &[index.table.into()]).await? {
        let (table, id) = (row.text(0)?, row.int(1)?);
        let column = row.text(2)?.to_ascii_lowercase();
        match foreign.last_mut() {
            Some((last, of, columns)) if last == table && *of == id => {
                columns.insert(column);
            }
            _ => foreign.push((table.to_owned(), id, BTreeSet::from([column]))),
        }
    }
    let needs = foreign.into_iter().filter(|(_, _, to)| to == columns);
    Ok(needs
        .map(|(table, ..)| Need::ForeignKey { name: None, table })
        .collect())
}
