//! A client's connection: plain sqlx, every statement prepared once and kept.

use sqlx::{
    AssertSqlSafe, Connection as _, Decode, MySqlConnection, PgConnection, Row as _,
    SqliteConnection, TypeInfo as _, ValueRef as _,
};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
}

impl Value {
    /// The number in it.
    pub fn int(&self) -> i64 {
        match self {
            Self::Int(number) => *number,
            Self::Text(text) => panic!("{text} is no number"),
        }
    }

    /// The text in it.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Int(number) => panic!("{number} is no text"),
        }
    }
}

/// A statement with its arguments.
macro_rules! bound {
    ($sql:expr, $args:expr) => {
        $args
            .iter()
            .fold(sqlx::query(AssertSqlSafe($sql)), |query, arg| match arg {
                Value::Int(number) => query.bind(*number),
                Value::Text(text) => query.bind(text.clone()),
            })
    };
}

/// A connection to one kind of database.
pub enum Connection {
    /// To MariaDB or MySQL.
    Mysql(MySqlConnection),
    /// To PostgreSQL.
    Postgres(PgConnection),
    /// To SQLite.
    Sqlite(SqliteConnection),
}

impl Connection {
    /// Runs a statement that stays prepared, and gives its rows.
    pub async fn rows(
        &mut self,
        sql: &str,
        args: &[Value],
    ) -> Result<Vec<Vec<Option<Value>>>, sqlx::Error> {
        macro_rules! read {
            ($rows:expr, $database:ty) => {
                $rows
                    .iter()
                    .map(|row| {
                        (0..row.len())
                            .map(|index| {
                                let raw = row.try_get_raw(index)?;
                                if raw.is_null() {
                                    return Ok(None);
                                }
                                let name = raw.type_info().name().to_owned();
                                let value = match name.as_str() {
                                    "INT8" | "INTEGER" | "BIGINT" | "BIGINT UNSIGNED" => {
                                        Decode::<$database>::decode(raw).map(Value::Int)
                                    }
                                    _ => Decode::<$database>::decode(raw).map(Value::Text),
                                };
                                value.map(Some).map_err(sqlx::Error::Decode)
                            })
                            .collect()
                    })
                    .collect()
            };
        }
        match self {
            // Both servers refuse to prepare some statements.
            Self::Mysql(connection) if args.is_empty() => {
                let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                let rows = query.fetch_all(connection).await?;
                read!(rows, sqlx::MySql)
            }
            Self::Mysql(connection) => {
                let (sql, args) = positional(sql, args);
                let rows = bound!(sql, args).fetch_all(connection).await?;
                read!(rows, sqlx::MySql)
            }
            Self::Postgres(connection) => {
                let rows = bound!(sql.to_owned(), args).fetch_all(connection).await?;
                read!(rows, sqlx::Postgres)
            }
            Self::Sqlite(connection) => {
                let rows = bound!(sql.to_owned(), args).fetch_all(connection).await?;
                read!(rows, sqlx::Sqlite)
            }
        }
    }

    /// Runs a statement that writes one row, and gives the row's version after it, or before it is deleted. `None` if there is no
    /// such row. The statement of the module `client` says the version in the way of its database.
    pub async fn version(&mut self, sql: &str, args: &[Value]) -> Result<Option<i64>, sqlx::Error> {
        let Self::Mysql(connection) = self else {
            let sql = format!("{sql} RETURNING version");
            let rows = self.rows(&sql, args).await?;
            return Ok(rows.first().map(|row| known(row)));
        };
        let (sql, args) = positional(sql, args);
        let done = bound!(sql, args).execute(&mut *connection).await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let rows = self.rows("SELECT LAST_INSERT_ID()", &[]).await?;
        Ok(rows.first().map(|row| known(row)))
    }

    /// Disconnects.
    pub async fn close(self) {
        // A test is over then, whatever the server says.
        let _ = match self {
            Self::Mysql(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
            Self::Sqlite(connection) => connection.close().await,
        };
    }
}

fn known(row: &[Option<Value>]) -> i64 {
    row[0].as_ref().expect("it is NOT NULL").int()
}

/// The statement with `?` for each `$1`, and the arguments in the order of the text.
fn positional(sql: &str, args: &[Value]) -> (String, Vec<Value>) {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut placed = Vec::new();
    for part in parts {
        let rest = part.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let number = &part[..part.len() - rest.len()];
        let number: usize = number.parse().expect("a placeholder has a number");
        placed.push(args[number - 1].clone());
        text += "?";
        text += rest;
    }
    (text, placed)
}
