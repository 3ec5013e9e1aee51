//! Tables in SQLite's pragmas.

use expand_contract_schema::ColumnWords;
use sqlx::{Row, SqlitePool};

use super::Actual;

/// The columns of a table. Empty if the table does not exist.
pub(super) async fn columns(pool: &SqlitePool, table: &str) -> Result<Vec<Actual>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT c.name, c.type, c.\"notnull\" = 0, c.dflt_value, c.pk > 0, \
                EXISTS (SELECT 1 FROM pragma_index_list(?1) i WHERE i.\"unique\" AND NOT i.partial \
                    AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1 \
                    AND (SELECT x.name FROM pragma_index_info(i.name) x) = c.name), \
                EXISTS (SELECT 1 FROM pragma_index_list(?1) i WHERE NOT i.partial \
                    AND (SELECT count(*) FROM pragma_index_info(i.name)) = 1 \
                    AND (SELECT x.name FROM pragma_index_info(i.name) x) = c.name), \
                c.hidden > 1, \
                (SELECT group_concat(i.name, char(31)) FROM pragma_index_list(?1) i WHERE i.\"unique\" AND NOT i.partial \
                    AND EXISTS (SELECT 1 FROM pragma_index_info(i.name) x WHERE x.name = c.name) \
                    AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) x \
                        LEFT JOIN pragma_table_xinfo(?1) k ON k.name = x.name WHERE k.\"notnull\" IS NOT 1)), \
                c.hidden = 2 \
         FROM pragma_table_xinfo(?1) c WHERE c.hidden <> 1 ORDER BY c.cid",
    )
    .bind(table)
    .fetch_all(pool)
    .await?;
    let collations = expand_contract::__command::collations(pool, table).await;
    let collations = collations.map_err(|error| sqlx::Error::Configuration(Box::new(error)))?;
    rows.iter()
        .map(|row| {
            let name: String = row.try_get(0)?;
            let is_generated: bool = row.try_get(7)?;
            Ok(Actual {
                words: ColumnWords {
                    collate: collations.get(&name).cloned(),
                    generated: is_generated.then(String::new),
                    is_virtual: row.try_get(9)?,
                    is_identity: row.try_get(4)?
                        && row.try_get::<String, _>(1)?.eq_ignore_ascii_case("integer"),
                    ..ColumnWords::default()
                },
                name,
                ty: row.try_get(1)?,
                nullable: row.try_get(2)?,
                default: row.try_get(3)?,
                primary_key: row.try_get(4)?,
                unique: row.try_get(5)?,
                index: row.try_get(6)?,
                generated: is_generated,
                keys: row
                    .try_get::<Option<String>, _>(8)?
                    .map(|names| names.split('\u{1f}').map(str::to_owned).collect())
                    .unwrap_or_default(),
            })
        })
        .collect()
}

/// Every column of every table and view: table by table, in order.
pub(super) async fn catalog(pool: &SqlitePool) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query(
        "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c \
         WHERE t.type IN ('table', 'view') AND c.hidden <> 1 AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         ORDER BY t.name, c.cid",
    )
    .fetch_all(pool)
    .await?
    .iter()
    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
    .collect()
}

/// The answer to a question that has one.
pub(super) async fn truth(pool: &SqlitePool, question: String) -> Result<bool, sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(question))
        .fetch_one(pool)
        .await?
        .try_get(0)
}
