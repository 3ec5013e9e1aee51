//! One connection in plain text.

use expand_contract_schema::dialect::postgres;
use expand_contract_schema::{Dialect, SyncColumn};
use expand_contract_sql::quote;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, SqliteConnection,
};
use sqlx::{postgres::PgConnectOptions, sqlite::SqliteConnectOptions};

/// What a column holds, exactly: `PostgreSQL`'s text output (which shows the scale of a numeric), or `SQLite`'s
/// `quote()` (which shows the type). `None` is NULL.
pub type Image = Option<String>;

/// A connection to an empty database of its own.
pub enum Database {
    /// To the test process's private server.
    Postgres(PgConnection),
    /// In memory.
    Sqlite(SqliteConnection),
}

impl Database {
    /// Opens one.
    pub async fn open(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => {
                let url = tests_support::PgServer::shared().create_database();
                let options: PgConnectOptions = url.parse().unwrap();
                Self::Postgres(options.disable_statement_logging().connect().await.unwrap())
            }
            Dialect::Sqlite => {
                let options: SqliteConnectOptions = "sqlite::memory:".parse().unwrap();
                Self::Sqlite(options.disable_statement_logging().connect().await.unwrap())
            }
        }
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Postgres(_) => Dialect::Postgres,
            Self::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// Runs statements; those that give rows give them all together. An error ends the transaction.
    pub async fn run(&mut self, sql: &str) -> Result<Vec<Vec<Image>>, String> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let rows = match self {
            Self::Postgres(db) => query.fetch_all(db).await.map(|rows| {
                rows.iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect()
            }),
            Self::Sqlite(db) => query.fetch_all(db).await.map(|rows| {
                rows.iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect()
            }),
        };
        match rows {
            Ok(rows) => Ok(rows),
            Err(error) => {
                // The error may have ended it already.
                match self {
                    Self::Postgres(db) => drop(sqlx::raw_sql("ROLLBACK").execute(db).await),
                    Self::Sqlite(db) => drop(sqlx::raw_sql("ROLLBACK").execute(db).await),
                }
                Err(error.to_string())
            }
        }
    }

    /// Runs statements that must not fail.
    pub async fn must(&mut self, sql: &str) -> Vec<Vec<Image>> {
        match self.run(sql).await {
            Ok(rows) => rows,
            Err(error) => panic!("{error}\n{sql}"),
        }
    }

    /// A column's image, as an expression.
    pub fn image(&self, column: &str) -> String {
        match self {
            Self::Postgres(_) => format!("{}::text", quote(column)),
            Self::Sqlite(_) => format!("nullif(quote({}), 'NULL')", quote(column)),
        }
    }

    /// Closes it.
    pub async fn close(self) {
        match self {
            Self::Postgres(db) => db.close().await.unwrap(),
            Self::Sqlite(db) => db.close().await.unwrap(),
        }
    }
}

/// Stores values in `scratch` and gives back what it then holds.
pub(crate) async fn store(db: &mut Database, side: &[SyncColumn], literals: &[&str]) -> Vec<Image> {
    let names: Vec<String> = side.iter().map(|column| quote(&column.def.name)).collect();
    let images: Vec<String> = side
        .iter()
        .map(|column| db.image(&column.def.name))
        .collect();
    let sql = format!(
        "DELETE FROM scratch; INSERT INTO scratch ({}) VALUES ({}); SELECT {} FROM scratch",
        names.join(", "),
        literals.join(", "),
        images.join(", ")
    );
    db.must(&sql).await.remove(0)
}

/// An image as a literal again.
pub(crate) fn literal(dialect: Dialect, column: &SyncColumn, image: &Image) -> String {
    let Some(image) = image else {
        return "NULL".into();
    };
    match dialect {
        Dialect::Postgres => format!(
            "'{}'::{}",
            image.replace('\'', "''"),
            postgres::type_name(&column.def.ty)
        ),
        Dialect::Sqlite => image.clone(),
    }
}
