//! Connections to MariaDB and MySQL.

use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, MySqlConnection, MySqlPool};

use super::{CONNECT_TIMEOUT, CONNECTIONS, Url, address, tls};
use crate::failure::Failure;

/// Connects.
pub(super) async fn connect(url: &Url) -> Result<MySqlPool, Failure> {
    let options = options(url)?;
    // A pool would keep trying while the server refuses, so this asks once and directly.
    let first = MySqlConnection::connect_with(&options);
    let connection = tokio::time::timeout(CONNECT_TIMEOUT, first)
        .await
        .map_err(|_| url.silent(CONNECT_TIMEOUT))?
        .map_err(|error| url.refused(&error))?;
    // The connection only showed that the database can be reached.
    let _ = connection.close().await;
    Ok(MySqlPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(CONNECT_TIMEOUT)
        .connect_lazy_with(options))
}

fn options(url: &Url) -> Result<MySqlConnectOptions, Failure> {
    let options: MySqlConnectOptions = url.text().parse().map_err(|error| {
        url.failure("is not a URL of MySQL", &error).help(
            "mysql://user@host/name; an ssl-mode is DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY",
        )
    })?;
    if options.get_database().is_none() {
        let origin = &url.origin;
        return Err(
            Failure::database(format!("{url} (from {origin}) names no database"))
                .help("the URL ends with its name: mysql://user@host/name"),
        );
    }
    let options = tls::trusting_mysql(options, url)?.disable_statement_logging();
    Ok(match address(options.get_host()) {
        Some(address) => options.host(&address),
        None => options,
    })
}

/// The reason why a server lets nobody in with a URL, after the URL's name, and the way out. `None` if all databases say it alike.
pub(super) fn refusal(error: &sqlx::Error) -> Option<(String, &'static str)> {
    let said = match error {
        // Without a feature of its own, which brings another implementation of RSA, sqlx sends a password through TLS alone.
        sqlx::Error::Configuration(_) => {
            return Some((
                "wants this user's password through TLS, which the connection does not have".into(),
                "turn TLS on in the server, and take ssl-mode=DISABLED out of the URL; with a wrong password the server says the same",
            ));
        }
        sqlx::Error::Protocol(why) => {
            return Some((
                format!("cannot be used: {why}"),
                "check that a MySQL or a MariaDB server is there. sqlx lets users in whose plugin is mysql_native_password, \
                 caching_sha2_password or sha256_password",
            ));
        }
        sqlx::Error::Database(said) => said,
        _ => return None,
    };
    let number = said.try_downcast_ref::<MySqlDatabaseError>()?.number();
    let message = said.message();
    Some(match number {
        // Access denied, also for a user of a Unix account; a locked account on MySQL and on MariaDB.
        1045 | 1698 | 3118 | 4151 => (
            format!("does not let this user in: {message}"),
            "check user and password, and from which hosts the user may come: SELECT user, host, plugin FROM mysql.user",
        ),
        // A password that has to be changed first.
        1820 | 1862 => (
            format!("does not let this user in: {message}"),
            "give the user a new password: ALTER USER .. IDENTIFIED BY ..",
        ),
        1044 => (
            format!("gives this user no right to the database: {message}"),
            "check the database's name; else, as an administrator: GRANT .. ON <database>.* TO <user>",
        ),
        1049 => (
            "does not have this database".into(),
            "create it (`CREATE DATABASE`), or check the end of the URL",
        ),
        // A blocked host, and one without a user.
        1129 | 1130 => (
            format!("does not let this host in: {message}"),
            "check from which hosts the server takes connections: SELECT user, host FROM mysql.user",
        ),
        // `max_connections`, and those of one user.
        1040 | 1203 | 1226 => (
            format!("has no connection left: {message}"),
            "try again later, or raise max_connections: a run needs 3",
        ),
        // `require_secure_transport`.
        3159 => (
            format!("takes connections through TLS alone: {message}"),
            "ssl-mode=REQUIRED in the URL",
        ),
        _ => return None,
    })
}
