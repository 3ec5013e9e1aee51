//! Tables in PostgreSQL's catalog.

use expand_contract_schema::ColumnWords;
use expand_contract_schema::dialect::aside_name;
use expand_contract_sql::{bare_name, quote, quote_table};
use sqlx::{PgPool, Row};

use super::Actual;

/// The columns of a table, found as the name finds it in SQL. Empty if the table does not exist. While a rename by a view is under
/// way, the table has another name, and the view has its own.
pub(super) async fn columns(pool: &PgPool, table: &str) -> Result<Vec<Actual>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, \
                pg_catalog.pg_get_expr(d.adbin, d.adrelid), \
                a.attidentity <> '' OR a.attgenerated <> '' OR EXISTS ( \
                    SELECT FROM pg_catalog.pg_depend o JOIN pg_catalog.pg_class s ON s.oid = o.objid AND s.relkind = 'S' \
                    WHERE o.classid = 'pg_catalog.pg_class'::regclass AND o.refobjid = a.attrelid \
                      AND o.refobjsubid = a.attnum AND o.deptype = 'a'), \
                EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary \
                    AND a.attnum = ANY (i.indkey::int2[])), \
                EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique \
                    AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indisvalid), \
                EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid \
                    AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum AND i.indpred IS NULL AND i.indisvalid \
                    AND NOT i.indisexclusion), \
                ARRAY(SELECT i.indexrelid::text FROM pg_catalog.pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique \
                    AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL \
                    AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) \
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute k WHERE k.attrelid = a.attrelid \
                        AND k.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) AND NOT k.attnotnull)), \
                pg_catalog.col_description(a.attrelid, a.attnum), \
                (SELECT o.collname::text FROM pg_catalog.pg_collation o WHERE o.oid = a.attcollation AND a.attcollation <> t.typcollation), \
                CASE WHEN a.attstorage = t.typstorage THEN NULL WHEN a.attstorage = 'p' THEN 'plain' WHEN a.attstorage = 'e' THEN 'external' \
                    WHEN a.attstorage = 'm' THEN 'main' ELSE 'extended' END, \
                CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END, a.attgenerated = 'v', \
                a.attidentity <> '' \
         FROM pg_catalog.pg_attribute a \
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         WHERE a.attrelid = coalesce( \
             (SELECT t.oid FROM pg_catalog.pg_class v JOIN pg_catalog.pg_class t ON t.relnamespace = v.relnamespace \
              WHERE v.oid = pg_catalog.to_regclass($1) AND v.relkind = 'v' \
                AND t.relname = $2 AND t.relkind = 'r'), \
             pg_catalog.to_regclass($1)) \
           AND a.attnum > 0 AND NOT a.attisdropped \
         ORDER BY a.attnum",
    )
    .bind(quote_table(table))
    .bind(bare_name(&aside_name(table)))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Actual {
                name: row.try_get(0)?,
                ty: row.try_get(1)?,
                nullable: row.try_get(2)?,
                default: row.try_get(3)?,
                generated: row.try_get(4)?,
                primary_key: row.try_get(5)?,
                unique: row.try_get(6)?,
                index: row.try_get(7)?,
                keys: row.try_get(8)?,
                words: ColumnWords {
                    comment: row.try_get(9)?,
                    collate: row.try_get(10)?,
                    storage: row.try_get(11)?,
                    generated: row.try_get(12)?,
                    is_virtual: row.try_get(13)?,
                    is_identity: row.try_get(14)?,
                },
            })
        })
        .collect()
}

/// Every column of every table of users: table by table, in order.
pub(super) async fn catalog(pool: &PgPool) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query(
        "SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname::text \
                     ELSE n.nspname::text || '.' || c.relname::text END, a.attname::text \
         FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
           AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') \
           AND n.nspname NOT LIKE 'pg\\_temp\\_%' \
         ORDER BY c.oid, a.attnum",
    )
    .fetch_all(pool)
    .await?
    .iter()
    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
    .collect()
}

/// The answer to a question that has one.
pub(super) async fn truth(pool: &PgPool, question: String) -> Result<bool, sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(question))
        .fetch_one(pool)
        .await?
        .try_get(0)
}

/// The comment of a table.
pub(super) async fn comment(pool: &PgPool, table: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_catalog.obj_description(pg_catalog.to_regclass($1), 'pg_class')")
        .bind(quote_table(table))
        .fetch_one(pool)
        .await
}

/// The words of a type that lists words, in their order; empty if there is no such type.
pub(super) async fn words(pool: &PgPool, ty: &str) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT enumlabel::text FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype($1) ORDER BY enumsortorder",
    )
    .bind(quote(ty))
    .fetch_all(pool)
    .await
}
