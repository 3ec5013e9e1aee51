//! Sessions of the measurement, and what the server shows of their metadata locks.

use expand_contract_schema::Dialect;
use expand_contract_sql::Quote;
use tokio::task::JoinHandle;

use super::Lock;
use crate::connection::Connection;
use crate::database::Database;

/// A connection, with its number in `performance_schema`.
pub(super) struct Session {
    connection: Connection,
    pub(super) thread: String,
}

impl Session {
    pub(super) async fn open(database: &Database) -> Self {
        let mut connection = Connection::open(database).await;
        let thread = "SELECT THREAD_ID FROM performance_schema.threads WHERE PROCESSLIST_ID = CONNECTION_ID()";
        let thread = connection.lines(thread).await;
        Self {
            thread: thread.expect("a session has a number").remove(0),
            connection,
        }
    }

    pub(super) async fn close(self) {
        self.connection.close().await;
    }

    pub(super) async fn run(&mut self, sql: &str) -> Vec<String> {
        let lines = self.try_run(sql).await;
        lines.unwrap_or_else(|error| panic!("{error}\n{sql}"))
    }

    pub(super) async fn try_run(&mut self, sql: &str) -> Result<Vec<String>, sqlx::Error> {
        self.connection.lines(sql).await
    }

    /// The locks of another session on tables of this database.
    pub(super) async fn locks_of(&mut self, thread: &str) -> Vec<TableLock> {
        let sql = format!(
            "SELECT OBJECT_NAME, LOCK_TYPE, LOCK_STATUS FROM performance_schema.metadata_locks WHERE OWNER_THREAD_ID = {thread} \
             AND OBJECT_TYPE = 'TABLE' AND OBJECT_SCHEMA = DATABASE() AND OBJECT_NAME NOT LIKE '#%'"
        );
        let rows = self.run(&sql).await;
        rows.iter()
            .map(|row| {
                let mut parts = row.rsplitn(3, '|');
                let mut next = || {
                    parts
                        .next()
                        .unwrap_or_else(|| panic!("three columns: {row}"))
                };
                let (status, lock, table) = (next(), next(), next());
                TableLock {
                    table: table.to_owned(),
                    lock: Lock::named(lock),
                    is_pending: status == "PENDING",
                }
            })
            .collect()
    }
}

/// A metadata lock of a session.
#[derive(Debug, Clone)]
pub(super) struct TableLock {
    pub(super) table: String,
    pub(super) lock: Lock,
    pub(super) is_pending: bool,
}

/// A session that has a table as every reader or writer has it, until it leaves; or that still waits for it.
pub(super) struct Keeper {
    pub(super) thread: String,
    has_it: JoinHandle<Session>,
}

impl Keeper {
    pub(super) fn reads(table: &str, session: Session) -> Self {
        Self::new(table, "", session)
    }

    // An `UPDATE` would lock other tables as well, where a foreign key leads there.
    pub(super) fn writes(table: &str, session: Session) -> Self {
        Self::new(table, " FOR UPDATE", session)
    }

    fn new(table: &str, how: &str, mut session: Session) -> Self {
        let table = Quote::of(Dialect::Mysql).name(table);
        let sql = format!("BEGIN; SELECT 1 FROM {table} WHERE FALSE{how}");
        Self {
            thread: session.thread.clone(),
            has_it: tokio::spawn(async move {
                // The table may be dropped meanwhile.
                if let Err(error) = session.try_run(&sql).await {
                    let code = error
                        .as_database_error()
                        .and_then(|error| error.code().map(String::from));
                    assert_eq!(code.as_deref(), Some("42S02"), "{error}");
                }
                session
            }),
        }
    }

    pub(super) fn has_it(&self) -> bool {
        self.has_it.is_finished()
    }

    /// Ends its transaction, as soon as it has the table.
    pub(super) async fn leave(self) -> Session {
        let mut session = self.has_it.await.expect("it gets the table");
        session.run("COMMIT").await;
        session
    }
}
