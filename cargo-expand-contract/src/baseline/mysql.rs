//! Tables in the information schema of MariaDB and MySQL.

use expand_contract_schema::ColumnWords;
use expand_contract_sql::schema_and_name;
use sqlx::mysql::MySqlRow;
use sqlx::{MySqlPool, Row};

use super::{Actual, defaults, types};

/// The last column is 1 on MariaDB alone: MySQL takes the text for a comment.
const COLUMNS: &str = "SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE = 'YES', c.COLUMN_DEFAULT, c.EXTRA, \
        NULLIF(c.COLUMN_COMMENT, ''), IF(c.COLLATION_NAME <> t.TABLE_COLLATION, c.COLLATION_NAME, NULL), \
        c.GENERATION_EXPRESSION, 0 /*M! + 1 */ \
     FROM information_schema.COLUMNS c \
     JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME \
     WHERE c.TABLE_SCHEMA = COALESCE(?, DATABASE()) AND c.TABLE_NAME = ? \
     ORDER BY c.ORDINAL_POSITION";

/// An index over an expression has no column there.
const INDEXES: &str = "SELECT INDEX_NAME, NON_UNIQUE = 0, INDEX_TYPE IN ('BTREE', 'HASH'), \
        COLUMN_NAME, COLUMN_NAME IS NOT NULL AND SUB_PART IS NULL, NULLABLE = 'YES' \
     FROM information_schema.STATISTICS \
     WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? \
     ORDER BY INDEX_NAME, SEQ_IN_INDEX";

/// Only MariaDB has the table's name there, and only there JSON is a text with a CHECK.
const CHECKS: &str = "SELECT CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
     WHERE CONSTRAINT_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?";

/// An index of a table.
struct Index {
    name: String,
    is_unique: bool,
    /// Whether it finds a value, and not words or places.
    finds_values: bool,
    columns: Vec<IndexColumn>,
}

/// A column of an index.
struct IndexColumn {
    /// Its name; `None` for an expression.
    name: Option<String>,
    /// Whether the index holds the whole value, and not its beginning or an expression.
    is_whole: bool,
    nullable: bool,
}

impl Index {
    /// Whether it is over this column alone.
    fn is_of(&self, column: &str) -> bool {
        matches!(self.columns.as_slice(), [one] if one.is_whole && one.name.as_deref() == Some(column))
    }

    /// Whether this column is one of its columns.
    fn has(&self, column: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|one| one.name.as_deref() == Some(column))
    }

    /// Whether it is as good as a primary key.
    fn is_key(&self) -> bool {
        let is_part = |column: &IndexColumn| column.is_whole && !column.nullable;
        self.is_unique && self.columns.iter().all(is_part)
    }
}

/// The columns of a table. Empty if the table does not exist.
pub(super) async fn columns(pool: &MySqlPool, table: &str) -> Result<Vec<Actual>, sqlx::Error> {
    let (schema, name) = schema_and_name(table);
    let rows = sqlx::query(COLUMNS)
        .bind(schema)
        .bind(name)
        .fetch_all(pool)
        .await?;
    let is_mariadb: bool = match rows.first() {
        Some(row) => row.try_get(8)?,
        None => return Ok(Vec::new()),
    };
    let indexes = indexes(pool, table).await?;
    let checks: Vec<String> = if is_mariadb {
        sqlx::query_scalar(CHECKS)
            .bind(schema)
            .bind(name)
            .fetch_all(pool)
            .await?
    } else {
        Vec::new()
    };
    rows.iter()
        .map(|row| column(row, is_mariadb, &indexes, &checks))
        .collect()
}

fn column(
    row: &MySqlRow,
    is_mariadb: bool,
    indexes: &[Index],
    checks: &[String],
) -> Result<Actual, sqlx::Error> {
    let name: String = row.try_get(0)?;
    let ty = types::mysql_name(row.try_get(1)?);
    let extra = row.try_get::<String, _>(4)?.to_uppercase();
    let is_json = checks.contains(&format!("json_valid(`{}`)", name.replace('`', "``")));
    let is_virtual = extra.contains("VIRTUAL GENERATED");
    let is_generated = is_virtual || extra.contains("STORED GENERATED");
    let is_numbered = extra.contains("AUTO_INCREMENT");
    let ty = if is_json && ty == "longtext" {
        "json".to_owned()
    } else {
        ty
    };
    let default: Option<String> = row.try_get(3)?;
    let expression: Option<String> = row.try_get(7)?;
    let collate: Option<String> = row.try_get(6)?;
    let of_column = || indexes.iter().filter(|index| index.is_of(&name));
    let keys = indexes
        .iter()
        .filter(|index| index.is_key() && index.has(&name));
    Ok(Actual {
        nullable: row.try_get(2)?,
        default: default.and_then(|text| defaults::of_mysql(text, is_mariadb, &extra, &ty)),
        generated: is_generated || is_numbered,
        primary_key: indexes
            .iter()
            .any(|index| index.name == "PRIMARY" && index.has(&name)),
        unique: of_column().any(|index| index.is_unique),
        index: of_column().any(|index| index.finds_values),
        keys: keys.map(|index| index.name.clone()).collect(),
        words: ColumnWords {
            comment: row.try_get(5)?,
            // JSON always has the one of its kind.
            collate: collate.filter(|_| ty != "json"),
            storage: None,
            generated: expression.filter(|_| is_generated),
            is_virtual,
            is_identity: is_numbered,
        },
        name,
        ty,
    })
}

async fn indexes(pool: &MySqlPool, table: &str) -> Result<Vec<Index>, sqlx::Error> {
    let (schema, name) = schema_and_name(table);
    let rows = sqlx::query(INDEXES)
        .bind(schema)
        .bind(name)
        .fetch_all(pool)
        .await?;
    let mut indexes: Vec<Index> = Vec::new();
    for row in &rows {
        let name: String = row.try_get(0)?;
        let column = IndexColumn {
            name: row.try_get(3)?,
            is_whole: row.try_get(4)?,
            nullable: row.try_get(5)?,
        };
        match indexes.last_mut() {
            Some(last) if last.name == name => last.columns.push(column),
            _ => indexes.push(Index {
                name,
                is_unique: row.try_get(1)?,
                finds_values: row.try_get(2)?,
                columns: vec![column],
            }),
        }
    }
    Ok(indexes)
}

/// Every column of every table and view of the database: table by table, in order.
pub(super) async fn catalog(pool: &MySqlPool) -> Result<Vec<(String, String)>, sqlx::Error> {
    sqlx::query(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() \
         ORDER BY TABLE_NAME, ORDINAL_POSITION",
    )
    .fetch_all(pool)
    .await?
    .iter()
    .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
    .collect()
}

/// The answer to a question that has one.
pub(super) async fn truth(pool: &MySqlPool, question: String) -> Result<bool, sqlx::Error> {
    sqlx::query(sqlx::AssertSqlSafe(question))
        .fetch_one(pool)
        .await?
        .try_get(0)
}

/// The comment of a table.
pub(super) async fn comment(pool: &MySqlPool, table: &str) -> Result<Option<String>, sqlx::Error> {
    let (schema, name) = schema_and_name(table);
    let found: Option<Option<String>> = sqlx::query_scalar(
        "SELECT NULLIF(TABLE_COMMENT, '') FROM information_schema.TABLES \
         WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?",
    )
    .bind(schema)
    .bind(name)
    .fetch_optional(pool)
    .await?;
    Ok(found.flatten())
}
