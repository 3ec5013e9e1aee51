//! The databases, and what a server knows of its connections.

use std::fmt;
use std::time::{Duration, Instant};

use expand_contract_schema::Dialect;
use tests_generate::Scenario;
use tests_generate::connection::Connection;
use tests_generate::database::Database;
use tests_support::{MySqlLike, PgServer};

/// A kind of database, on the server of this test process.
#[derive(Clone, Copy)]
pub enum On {
    /// PostgreSQL.
    Postgres,
    /// MariaDB or MySQL.
    Mysql(&'static MySqlLike),
    /// SQLite.
    Sqlite,
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "postgres",
            Self::Mysql(server) => server.name(),
            Self::Sqlite => "sqlite",
        })
    }
}

impl On {
    /// The dialect of its phase files.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => Dialect::Postgres,
            Self::Mysql(_) => Dialect::Mysql,
            Self::Sqlite => Dialect::Sqlite,
        }
    }

    /// An empty database.
    pub(crate) fn database(self) -> Database {
        match self {
            Self::Mysql(server) => Database::on(server),
            Self::Postgres | Self::Sqlite => Database::create(self.dialect()),
        }
    }

    /// The scenario of this name.
    pub(crate) fn scenario(self, name: &str) -> Scenario {
        match self {
            Self::Mysql(server) => Scenario::on(name, server),
            Self::Postgres | Self::Sqlite => Scenario::new(name, self.dialect()),
        }
    }
}

/// The connections of runners: all but the one that asks, and the one of [`build`].
fn runners(database: &Database) -> Option<&'static str> {
    match database {
        Database::Postgres { .. } => Some(
            "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND application_name <> 'writer' AND backend_type = 'client backend'",
        ),
        Database::Mysql { .. } => Some(
            "SELECT CAST(ID AS CHAR) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() \
             AND NOT ID <=> IS_USED_LOCK(CONCAT('writer in ', DATABASE()))",
        ),
        Database::Sqlite { .. } => None,
    }
}

/// Waits until the server has noticed that the runner is dead: the next one would only wait for its lock.
pub(crate) async fn gone(database: &Database) {
    let Some(sql) = runners(database) else {
        return;
    };
    let began = Instant::now();
    while !database.lines(sql).await.is_empty() {
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "what a dead runner was doing never ends"
        );
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Whether the server works on a statement of the runner's that changes something.
pub(crate) async fn works_on(database: &Database) -> bool {
    let sql = match database {
        Database::Postgres { .. } => {
            "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
             AND state = 'active' AND query ~ '^(ALTER|CREATE|DROP|UPDATE|INSERT|LOCK)'"
        }
        Database::Mysql { .. } => {
            "SELECT CAST(ID AS CHAR) FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID() \
             AND INFO REGEXP '^(ALTER|CREATE|DROP|UPDATE|INSERT|LOCK)'"
        }
        Database::Sqlite { .. } => return false,
    };
    !database.lines(sql).await.is_empty()
}

/// Cuts the connections of the runner.
pub(crate) async fn cut(database: &Database) {
    let Some(sql) = runners(database) else {
        return;
    };
    let kill = match database {
        Database::Postgres { .. } => "SELECT pg_terminate_backend($1)::text",
        Database::Mysql { .. } | Database::Sqlite { .. } => "KILL $1",
    };
    let ids = database.lines(sql).await;
    let mut connection = Connection::open(database).await;
    for id in ids {
        // It may have ended by itself meanwhile.
        let _ = connection.lines(&kill.replace("$1", &id)).await;
    }
    connection.close().await;
}

/// A connection of a build's that survives what happens to the runner.
pub(crate) async fn build(database: &Database) -> Connection {
    let mut connection = Connection::open(database).await;
    let name = match database {
        Database::Postgres { .. } => "SET application_name = 'writer'",
        Database::Mysql { .. } => "DO GET_LOCK(CONCAT('writer in ', DATABASE()), 0)",
        Database::Sqlite { .. } => return connection,
    };
    connection.lines(name).await.expect("a session has a name");
    connection
}

/// Kills the server with all its processes, and starts it again.
pub(crate) fn kill_server(database: &Database) {
    match database {
        Database::Postgres { .. } => {
            PgServer::shared().kill();
            PgServer::shared().restart();
        }
        Database::Mysql { server, .. } => {
            server.kill();
            server.restart();
        }
        Database::Sqlite { .. } => {}
    }
}

/// Makes the server write each commit to its log before it answers.
pub(crate) fn survives_a_crash(database: &Database) {
    if let Database::Postgres { url, .. } = database {
        let name = url.rsplit('/').next().expect("a URL ends in its database");
        let sql = format!("ALTER DATABASE {name} SET synchronous_commit = on");
        PgServer::shared().run("postgres", &sql);
    }
}
