//! A connection with a task of its own, whose statements may take any time.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, Row as _, SqliteConnection};
use tokio::sync::mpsc;

/// The connection to one kind of database.
pub(super) enum Driver {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// The rows as text, and the number of affected rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) rows: Vec<Vec<Option<String>>>,
    pub(super) touched: u64,
}

/// A refusal by the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) code: String,
    pub(super) message: String,
}

pub(super) type Said = Result<Reply, Refused>;

/// A connection that works in its own task.
pub(super) struct Connection {
    orders: mpsc::UnboundedSender<String>,
    replies: mpsc::UnboundedReceiver<Said>,
    /// The number of PostgreSQL's process.
    pub(super) pid: String,
}

impl Connection {
    pub(super) async fn postgres(options: &PgConnectOptions) -> Self {
        let connection = options
            .clone()
            .disable_statement_logging()
            .connect()
            .await
            .expect("the test's own server can be connected to");
        let mut own = Self::over(Driver::Postgres(connection));
        // The session that closes a circle of waits must find the deadlock at once: all others have checked before.
        let reply = own
            .ask("SET deadlock_timeout = '1ms'; SELECT pg_backend_pid()::text")
            .await
            .expect("a superuser may");
        own.pid = reply.rows[0][0].clone().expect("it has a process");
        own
    }

    pub(super) async fn sqlite(options: &SqliteConnectOptions) -> Self {
        let connection = options
            .clone()
            // A session that finds the database locked is refused at once.
            .busy_timeout(Duration::ZERO)
            .disable_statement_logging()
            .connect()
            .await
            .expect("the test's own file can be opened");
        Self::over(Driver::Sqlite(connection))
    }

    fn over(mut driver: Driver) -> Self {
        let (orders, mut todo) = mpsc::unbounded_channel::<String>();
        let (done, replies) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some(sql) = todo.recv().await {
                // The receiver no longer exists once a test has failed.
                drop(done.send(run(&mut driver, sql).await));
            }
        });
        Self {
            orders,
            replies,
            pid: String::new(),
        }
    }

    /// Starts a statement.
    pub(super) fn send(&self, sql: &str) {
        self.orders
            .send(sql.to_owned())
            .expect("the connection is there");
    }

    /// The answer, if the statement is over.
    pub(super) fn look(&mut self) -> Option<Said> {
        self.replies.try_recv().ok()
    }

    /// Waits for the answer.
    pub(super) async fn reply(&mut self) -> Option<Said> {
        tokio::time::timeout(Duration::from_mins(1), self.replies.recv())
            .await
            .ok()?
    }

    pub(super) async fn ask(&mut self, sql: &str) -> Said {
        self.send(sql);
        self.reply()
            .await
            .unwrap_or_else(|| panic!("{sql} does not come to its end"))
    }
}

async fn run(driver: &mut Driver, sql: String) -> Said {
    let reads = sql.starts_with("SELECT ") || sql.contains("; SELECT ");
    let query = sqlx::raw_sql(AssertSqlSafe(sql));
    macro_rules! answer {
        ($connection:expr) => {
            if reads {
                let rows = query.fetch_all($connection).await;
                rows.map(|rows| Reply {
                    touched: rows.len() as u64,
                    rows: rows
                        .iter()
                        .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                        .collect(),
                })
            } else {
                query.execute($connection).await.map(|done| Reply {
                    rows: Vec::new(),
                    touched: done.rows_affected(),
                })
            }
        };
    }
    match driver {
        Driver::Postgres(connection) => answer!(connection),
        Driver::Sqlite(connection) => answer!(connection),
    }
    .map_err(|error| refused(&error))
}

fn refused(error: &sqlx::Error) -> Refused {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    Refused {
        code: code.map(std::borrow::Cow::into_owned).unwrap_or_default(),
        message: error.to_string(),
    }
}
