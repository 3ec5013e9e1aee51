//! Writes rows into a copy of a table, to see which constraints reject the values of triggers.

use std::fmt::Write as _;

use expand_contract_sql::{bare_name, literal, quote, quote_table, schema_and_name};

use crate::catalog::{ConstraintKind, LiveTable};
use crate::database::session::{Answer, Session, only};

/// As many rows are tried.
const ROWS: u32 = 100;

fn own(table: &LiveTable) -> String {
    format!("{}.{}", quote(&table.schema), quote(bare_name(&table.name)))
}

/// Makes a temporary table of the same name, with the CHECKs and without NOT NULL, that statements on the table find instead of it;
/// `false` if they would not. It ends with the transaction.
pub(super) async fn copy(session: &mut dyn Session, table: &LiveTable) -> Answer<bool> {
    let name = quote(bare_name(&table.name));
    let mut sql = format!(
        "CREATE TEMPORARY TABLE {name} (LIKE {} INCLUDING CONSTRAINTS INCLUDING GENERATED) ON COMMIT DROP;",
        own(table)
    );
    for column in table.columns.iter().filter(|column| column.is_required) {
        let _ = write!(
            sql,
            "ALTER TABLE pg_temp.{name} ALTER COLUMN {} DROP NOT NULL;",
            quote(&column.name)
        );
    }
    session.script(&sql).await?;
    let found = format!(
        "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass({}) AND relpersistence = 't'",
        literal(&for_copy(&table.name, &quote_table(&table.name)))
    );
    Ok(only(session.query(&found, &[]).await?)?.count(0)? > 0)
}

/// The statement for the temporary table. A name without a schema finds it by itself.
pub(super) fn for_copy(table: &str, sql: &str) -> String {
    match schema_and_name(table) {
        (Some(_), name) => {
            // The name may stand within a string, too.
            let (own, copy) = (quote_table(table), format!("pg_temp.{}", quote(name)));
            let text = |name: &str| literal(name).trim_matches('\'').to_owned();
            sql.replace(&own, &copy).replace(&text(&own), &text(&copy))
        }
        (None, _) => sql.to_owned(),
    }
}

/// The constraints over one of these columns that reject a row which was written without a value in them.
pub(super) async fn rejected(
    session: &mut dyn Session,
    table: &LiveTable,
    columns: &[String],
) -> Answer<Vec<String>> {
    let about = |columns_of: &[String]| columns_of.iter().any(|one| columns.contains(one));
    let name = quote(bare_name(&table.name));
    let given: Vec<String> = table
        .columns
        .iter()
        .filter(|column| !column.is_generated && !columns.contains(&column.name))
        .map(|column| quote(&column.name))
        .collect();
    let mut inserts = vec![format!("INSERT INTO pg_temp.{name} DEFAULT VALUES")];
    if !given.is_empty() {
        let given = given.join(", ");
        inserts.push(format!(
            "INSERT INTO pg_temp.{name} ({given}) SELECT {given} FROM {} LIMIT {ROWS}",
            own(table)
        ));
    }
    let mut found = Vec::new();
    for insert in inserts {
        // Each constraint that rejects a row is dropped from the copy, so that the next one is found.
        while let Some(constraint) = try_once(session, &insert).await? {
            let known = table.constraints.iter().find(|one| one.name == constraint);
            let Some(known) = known else { break };
            if about(&known.columns) {
                found.push(format!("CHECK {constraint} ({})", known.definition));
            }
            let drop = format!(
                "ALTER TABLE pg_temp.{name} DROP CONSTRAINT {}",
                quote(&constraint)
            );
            session.script(&drop).await?;
        }
    }
    for (constraint, missing) in foreign_keys(session, table).await? {
        let known = table.constraints.iter().find(|one| one.name == constraint);
        let Some(known) = known.filter(|one| about(&one.columns)) else {
            continue;
        };
        let rows = session.query(&missing, &[]).await?;
        if known.kind == ConstraintKind::ForeignKey && only(rows)?.truth(0)? {
            found.push(format!("foreign key {constraint} ({})", known.definition));
        }
    }
    Ok(found)
}

/// Runs one INSERT. The name of the constraint that rejects it, or nothing.
async fn try_once(session: &mut dyn Session, insert: &str) -> Answer<Option<String>> {
    session.script("SAVEPOINT tried").await?;
    match session.script(insert).await {
        Ok(()) => {
            session.script("RELEASE SAVEPOINT tried").await?;
            Ok(None)
        }
        Err(sqlx::Error::Database(error)) => {
            session.script("ROLLBACK TO SAVEPOINT tried").await?;
            Ok(error.constraint().map(str::to_owned))
        }
        Err(error) => Err(error),
    }
}

/// Each foreign key of the table, and a query for whether a row of the copy has no row to point to.
async fn foreign_keys(
    session: &mut dyn Session,
    table: &LiveTable,
) -> Answer<Vec<(String, String)>> {
    const KEYS: &str = "SELECT n.conname::text, format('SELECT EXISTS (SELECT FROM pg_temp.%I AS t WHERE %s AND NOT EXISTS \
           (SELECT FROM %I.%I AS r WHERE %s))', c.relname, \
         string_agg(format('t.%I IS NOT NULL', a.attname), ' AND '), s.nspname, f.relname, \
         string_agg(format('r.%I = t.%I', o.attname, a.attname), ' AND ')) \
         FROM pg_catalog.pg_constraint AS n JOIN pg_catalog.pg_class AS c ON c.oid = n.conrelid \
         JOIN pg_catalog.pg_class AS f ON f.oid = n.confrelid JOIN pg_catalog.pg_namespace AS s ON s.oid = f.relnamespace \
         CROSS JOIN LATERAL unnest(n.conkey, n.confkey) AS k (own, other) \
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = n.conrelid AND a.attnum = k.own \
         JOIN pg_catalog.pg_attribute AS o ON o.attrelid = n.confrelid AND o.attnum = k.other \
         WHERE n.conrelid = pg_catalog.to_regclass($1) AND n.contype = 'f' \
         GROUP BY n.oid, n.conname, c.relname, s.nspname, f.relname ORDER BY 1";
    let rows = session.query(KEYS, &[own(table).into()]).await?;
    let keys = rows
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())));
    keys.collect()
}
