//! The database of a command.

mod mysql;
mod runner;
mod tls;
mod url;

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use expand_contract_schema::{Diagnostic, Dialect};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, MySqlPool, PgPool, SqlitePool};

use crate::args::MOST_WORKERS;
use crate::exit;
use crate::failure::Failure;
pub(crate) use runner::{Code, Order, Others};
pub(crate) use url::Url;

/// The longest time that a server may take to answer a connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The runner needs one connection for its work, one for its lock, one to observe, and one for each further worker.
const CONNECTIONS: u32 = 4 + MOST_WORKERS;

/// A connected database.
#[derive(Debug, Clone)]
pub(crate) enum Database {
    /// PostgreSQL.
    Postgres(PgPool),
    /// MariaDB or MySQL.
    Mysql(MySqlPool),
    /// SQLite.
    Sqlite(SqlitePool),
}

impl Database {
    /// Connects. `create` makes a missing SQLite file.
    pub(crate) async fn connect(url: &Url, create: bool) -> Result<Self, Failure> {
        match url.dialect {
            Dialect::Postgres => {
                let options: PgConnectOptions = url
                    .text()
                    .parse()
                    .map_err(|error| url.failure("is not a URL of PostgreSQL", &error))?;
                let options = tls::trusting(options, url)?
                    .application_name("cargo-expand-contract")
                    .disable_statement_logging();
                let options = match address(options.get_host()) {
                    Some(address) => options.host(&address),
                    None => options,
                };
                // A pool would keep trying while the server refuses, so this asks once and directly.
                let first = sqlx::PgConnection::connect_with(&options);
                let connection = tokio::time::timeout(CONNECT_TIMEOUT, first)
                    .await
                    .map_err(|_| url.silent(CONNECT_TIMEOUT))?
                    .map_err(|error| url.refused(&error))?;
                // The connection only showed that the database can be reached.
                let _ = connection.close().await;
                let pool = PgPoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(CONNECT_TIMEOUT)
                    .connect_lazy_with(options);
                Ok(Self::Postgres(pool))
            }
            Dialect::Mysql => mysql::connect(url).await.map(Self::Mysql),
            Dialect::Sqlite => {
                let options: SqliteConnectOptions = url
                    .text()
                    .parse()
                    .map_err(|error| url.failure("is not a URL of SQLite", &error))?;
                // Only sqlx knows whether the URL itself asks for creation (`mode=rwc`). It then creates the file here.
                let options = if create {
                    options.create_if_missing(true)
                } else {
                    options
                }
                .disable_statement_logging();
                let mut connection = sqlx::SqliteConnection::connect_with(&options)
                    .await
                    .map_err(|error| url.refused(&error))?;
                // SQLite opens any file. Only a read shows whether the file is a database.
                sqlx::query("SELECT count(*) FROM sqlite_schema")
                    .execute(&mut connection)
                    .await
                    .map_err(|error| url.refused(&error))?;
                // The connection only read.
                let _ = connection.close().await;
                let pool = SqlitePoolOptions::new()
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(CONNECT_TIMEOUT)
                    .connect_lazy_with(options);
                Ok(Self::Sqlite(pool))
            }
        }
    }

    /// Closes the connections.
    pub(crate) async fn close(self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Mysql(pool) => pool.close().await,
            Self::Sqlite(pool) => pool.close().await,
        }
    }
}

/// The IPv6 address in a URL's host, without its brackets, which sqlx would look up as a part of the name.
fn address(host: &str) -> Option<String> {
    let inside = host.strip_prefix('[')?.strip_suffix(']')?;
    Some(inside.to_owned())
}

/// Runs the asynchronous part of a command. Ctrl-C ends it. The database rolls the open transaction back, the journal
/// holds the commits, and the same command continues from there.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    block_on_until(work, None)
}

/// The same as [`block_on`], for work that can end early by itself. The first Ctrl-C sets the flag, and the second one
/// ends the work at once.
pub(crate) fn block_on_until<T>(
    work: impl Future<Output = Result<T, Failure>>,
    stop: Option<&AtomicBool>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::environment(Diagnostic::error(format!("cannot start threads: {error}")))
        })?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = work => result,
            () = interrupted(stop) => Err(Failure {
                exit: exit::INTERRUPTED,
                diagnostics: vec![
                    Diagnostic::error("stopped by Ctrl-C; what was committed stays, what was not is undone")
                        .help("run the same command again: it goes on where the work stands"),
                ],
            }),
        }
    });
    // A silent server must not keep the process alive.
    runtime.shutdown_timeout(Duration::from_millis(500));
    result
}

/// Waits for the Ctrl-C that ends the work at once.
async fn interrupted(stop: Option<&AtomicBool>) {
    for flag in [stop, None] {
        if tokio::signal::ctrl_c().await.is_err() {
            // This platform or process has no Ctrl-C.
            return std::future::pending().await;
        }
        match flag {
            Some(flag) => flag.store(true, Ordering::Relaxed),
            None => return,
        }
    }
}
