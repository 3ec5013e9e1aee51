//! A client's connection: plain sqlx, every statement prepared once and kept.

use sqlx::{
    AssertSqlSafe, Connection as _, Decode, PgConnection, Row as _, SqliteConnection,
    TypeInfo as _, ValueRef as _,
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

/// A connection to either kind of database.
pub enum Connection {
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
        let sql = AssertSqlSafe(sql.to_owned());
        macro_rules! bound {
            () => {
                args.iter().fold(sqlx::query(sql), |query, arg| match arg {
                    Value::Int(number) => query.bind(*number),
                    Value::Text(text) => query.bind(text.clone()),
                })
            };
        }
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
                                    "INT8" | "INTEGER" => {
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
            Self::Postgres(connection) => {
                let rows = bound!().fetch_all(connection).await?;
                read!(rows, sqlx::Postgres)
            }
            Self::Sqlite(connection) => {
                let rows = bound!().fetch_all(connection).await?;
                read!(rows, sqlx::Sqlite)
            }
        }
    }

    /// Disconnects.
    pub async fn close(self) {
        // A test is over then, whatever the server says.
        let _ = match self {
            Self::Postgres(connection) => connection.close().await,
            Self::Sqlite(connection) => connection.close().await,
        };
    }
}
