//! A connection with a task of its own, whose statements may take any time.

use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError};
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, MySqlConnection, PgConnection, Row as _, SqliteConnection,
};
use tokio::sync::mpsc;

/// The connection to one kind of database.
pub(super) enum Driver {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
    Mysql(MySqlConnection),
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
    /// An answer that was looked at, and not taken yet.
    seen: Option<Said>,
    /// The server's number of this session. SQLite has none.
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

    /// The last of the settings is a query for the number of the session.
    pub(super) async fn mysql(options: &MySqlConnectOptions, settings: &str) -> Self {
        let connection = options
            .clone()
            .disable_statement_logging()
            .connect()
            .await
            .expect("the test's own server can be connected to");
        let mut own = Self::over(Driver::Mysql(connection));
        let reply = own.ask(settings).await.expect("root may");
        own.pid = reply.rows[0][0].clone().expect("it has a number");
        own
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
            seen: None,
            pid: String::new(),
        }
    }

    /// Starts a statement.
    pub(super) fn send(&self, sql: &str) {
        self.orders
            .send(sql.to_owned())
            .expect("the connection is there");
    }

    /// The answer, if the statement is over. It can still be taken.
    pub(super) fn look(&mut self) -> Option<&Said> {
        if self.seen.is_none() {
            self.seen = self.replies.try_recv().ok();
        }
        self.seen.as_ref()
    }

    /// Waits for the answer.
    pub(super) async fn reply(&mut self) -> Option<Said> {
        if let Some(said) = self.seen.take() {
            return Some(said);
        }
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
    let reads = sql.starts_with("SELECT ") || sql.starts_with("SHOW ") || sql.contains("; SELECT ");
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
        Driver::Mysql(connection) => answer!(connection),
    }
    .map_err(|error| refused(&error))
}

fn refused(error: &sqlx::Error) -> Refused {
    let code = error.as_database_error().and_then(|error| {
        // A code there stands for many errors.
        match error.try_downcast_ref::<MySqlDatabaseError>() {
            Some(error) => Some(error.number().to_string()),
            None => error.code().map(std::borrow::Cow::into_owned),
        }
    });
    Refused {
        code: code.unwrap_or_default(),
        message: error.to_string(),
    }
}
