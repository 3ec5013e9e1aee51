//! A build: one connection of plain sqlx that lives through everything, with its statements prepared once.

use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, MySqlConnection, PgConnection, Row as _,
    SqliteConnection, TypeInfo as _, ValueRef as _,
};

use expand_contract_schema::Dialect;

use crate::database::Database;

/// The connection of a build.
pub enum Connection {
    /// To PostgreSQL.
    Postgres(PgConnection),
    /// To MariaDB or MySQL.
    Mysql(MySqlConnection),
    /// To SQLite.
    Sqlite(SqliteConnection),
}

impl Connection {
    /// Connects.
    pub async fn open(database: &Database) -> Self {
        Self::opening(database).await
    }

    /// Connects, wherever the future is run.
    pub fn opening(database: &Database) -> impl Future<Output = Self> + Send + use<> {
        let (dialect, url) = match database {
            Database::Postgres { url, .. } => (Dialect::Postgres, url.clone()),
            Database::Mysql { url, .. } => (Dialect::Mysql, url.clone()),
            Database::Sqlite { url, .. } => (Dialect::Sqlite, url.clone()),
        };
        async move {
            match dialect {
                Dialect::Postgres => PgConnection::connect(&url).await.map(Self::Postgres),
                Dialect::Mysql => MySqlConnection::connect(&url).await.map(Self::Mysql),
                Dialect::Sqlite => SqliteConnection::connect(&url).await.map(Self::Sqlite),
            }
            .expect("the test's own database can be connected to")
        }
    }

    /// Says who it is, where the database asks, and returns the words by which a runner names it.
    pub async fn name(&mut self, name: &str) -> String {
        match self {
            Self::Postgres(_) => {
                let sql = format!("SET application_name = '{name}'");
                self.lines(&sql).await.expect("a session can have a name");
                name.to_owned()
            }
            Self::Mysql(_) => {
                let ids = self.lines("SELECT CONNECTION_ID()").await;
                let ids = ids.expect("a session has a number");
                format!("connection {} of user root", ids[0])
            }
            Self::Sqlite(_) => "another connection to this file".to_owned(),
        }
    }

    /// Waits for its turn as long as it takes, where there is one writer at a time; locks no rows that it only reads, where it would.
    pub async fn be_patient(&mut self) {
        let sql = match self {
            Self::Postgres(_) => return,
            Self::Mysql(_) => "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            Self::Sqlite(_) => "PRAGMA busy_timeout = 60000",
        };
        let set = self.execute(sql, 0).await;
        set.expect("a connection can be patient");
    }

    /// The report of the server about its latest deadlock, with both statements and their locks. It is empty if there was no deadlock,
    /// or if the database gives no report.
    pub(crate) async fn latest_deadlock(&mut self) -> String {
        let Self::Mysql(connection) = self else {
            return String::new();
        };
        let status = sqlx::raw_sql("SHOW ENGINE INNODB STATUS")
            .fetch_one(connection)
            .await;
        let status: String = match status.and_then(|row| row.try_get("Status")) {
            Ok(status) => status,
            Err(error) => return format!("the server tells nothing of its deadlocks: {error}"),
        };
        let found = status.split_once("LATEST DETECTED DEADLOCK");
        let found = found.map_or("", |(_, found)| found);
        let end = found.find("\nTRANSACTIONS\n").unwrap_or(found.len());
        found[..end].to_owned()
    }

    /// Disconnects.
    pub async fn close(self) {
        match self {
            Self::Postgres(connection) => connection.close().await,
            Self::Mysql(connection) => connection.close().await,
            Self::Sqlite(connection) => connection.close().await,
        }
        .expect("a connection that works can be closed");
    }

    /// Runs a statement; `$1` is `id`.
    pub async fn execute(&mut self, sql: &str, id: i64) -> Result<(), sqlx::Error> {
        let binds = sql.contains("$1");
        match self {
            Self::Mysql(connection) => mysql(sql, id).execute(connection).await.map(drop),
            Self::Postgres(connection) => {
                let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                let query = if binds { query.bind(id) } else { query };
                query.execute(connection).await.map(drop)
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                let query = if binds { query.bind(id) } else { query };
                query.execute(connection).await.map(drop)
            }
        }
    }

    /// Runs a query; `$1` is `id`. Rows as in a `life` file.
    pub async fn read(&mut self, sql: &str, id: i64) -> Result<String, sqlx::Error> {
        let binds = sql.contains("$1");
        let rows: Vec<String> = match self {
            Self::Mysql(connection) => {
                let rows = mysql(sql, id).fetch_all(connection).await?;
                rows.iter().map(mysql_row).collect::<Result<_, _>>()?
            }
            Self::Postgres(connection) => {
                let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                let query = if binds { query.bind(id) } else { query };
                let rows = query.fetch_all(connection).await?;
                rows.iter().map(postgres_row).collect::<Result<_, _>>()?
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                let query = if binds { query.bind(id) } else { query };
                let rows = query.fetch_all(connection).await?;
                rows.iter().map(sqlite_row).collect::<Result<_, _>>()?
            }
        };
        Ok(rows.join(" ; "))
    }

    /// Runs statements whose values are text to the client, and gives their rows as `a|b`.
    pub async fn lines(&mut self, sql: &str) -> Result<Vec<String>, sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let null = || "NULL".to_owned();
        match self {
            Self::Postgres(connection) => {
                let rows = sql.fetch_all(connection).await?;
                rows.iter()
                    .map(|row| {
                        joined(row.len(), |i| {
                            let raw = row.try_get_raw(i)?;
                            if raw.is_null() {
                                return Ok(null());
                            }
                            // Without a prepared statement every type comes as its text.
                            raw.as_str().map(str::to_owned).map_err(sqlx::Error::Decode)
                        })
                    })
                    .collect()
            }
            Self::Mysql(connection) => {
                let rows = sql.fetch_all(connection).await?;
                rows.iter()
                    .map(|row| {
                        joined(row.len(), |i| {
                            // Without a prepared statement every type comes as its text.
                            let text = row.try_get_unchecked::<Option<String>, _>(i)?;
                            Ok(text.unwrap_or_else(null))
                        })
                    })
                    .collect()
            }
            Self::Sqlite(connection) => {
                let rows = sql.fetch_all(connection).await?;
                rows.iter()
                    .map(|row| {
                        joined(row.len(), |i| {
                            Ok(row.try_get::<Option<String>, _>(i)?.unwrap_or_else(null))
                        })
                    })
                    .collect()
            }
        }
    }
}

/// A query whose `$1` is `id`, as often as it stands there.
fn mysql(sql: &str, id: i64) -> sqlx::query::Query<'_, sqlx::MySql, sqlx::mysql::MySqlArguments> {
    let query = sqlx::query(AssertSqlSafe(sql.replace("$1", "?")));
    sql.matches("$1").fold(query, |query, _| query.bind(id))
}

fn joined(
    columns: usize,
    value: impl Fn(usize) -> Result<String, sqlx::Error>,
) -> Result<String, sqlx::Error> {
    let values: Vec<_> = (0..columns).map(value).collect::<Result<_, _>>()?;
    Ok(values.join("|"))
}

/// `''` for the empty text, so that it can be seen.
fn shown(text: String) -> String {
    if text.is_empty() { "''".into() } else { text }
}

fn postgres_row(row: &sqlx::postgres::PgRow) -> Result<String, sqlx::Error> {
    let mut values = Vec::new();
    for column in row.columns() {
        let i = column.ordinal();
        let raw = row.try_get_raw(i)?;
        values.push(if raw.is_null() {
            "NULL".into()
        } else {
            match raw.type_info().name() {
                // As SQLite has it.
                "BOOL" => i64::from(row.try_get::<bool, _>(i)?).to_string(),
                "INT2" => row.try_get::<i16, _>(i)?.to_string(),
                "INT4" => row.try_get::<i32, _>(i)?.to_string(),
                "INT8" => row.try_get::<i64, _>(i)?.to_string(),
                _ => shown(row.try_get::<String, _>(i)?),
            }
        });
    }
    Ok(values.join("|"))
}

fn mysql_row(row: &sqlx::mysql::MySqlRow) -> Result<String, sqlx::Error> {
    let mut values = Vec::new();
    for column in row.columns() {
        let i = column.ordinal();
        let raw = row.try_get_raw(i)?;
        values.push(if raw.is_null() {
            "NULL".into()
        } else {
            match raw.type_info().name() {
                "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => {
                    row.try_get_unchecked::<i64, _>(i)?.to_string()
                }
                "FLOAT" => row.try_get::<f32, _>(i)?.to_string(),
                "DOUBLE" => row.try_get::<f64, _>(i)?.to_string(),
                _ => shown(row.try_get_unchecked::<String, _>(i)?),
            }
        });
    }
    Ok(values.join("|"))
}

fn sqlite_row(row: &sqlx::sqlite::SqliteRow) -> Result<String, sqlx::Error> {
    let mut values = Vec::new();
    for column in row.columns() {
        let i = column.ordinal();
        let raw = row.try_get_raw(i)?;
        values.push(if raw.is_null() {
            "NULL".into()
        } else {
            match raw.type_info().name() {
                "INTEGER" => row.try_get::<i64, _>(i)?.to_string(),
                "REAL" => row.try_get::<f64, _>(i)?.to_string(),
                _ => shown(row.try_get::<String, _>(i)?),
            }
        });
    }
    Ok(values.join("|"))
}
