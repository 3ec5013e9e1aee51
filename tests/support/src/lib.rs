//! Support for the tests of several crates: private database servers, and cargo on small workspaces. It changes nothing
//! else on the machine, and leaves nothing behind.
//!
//! ```no_run
//! let url = tests_support::PgServer::shared().create_database();
//! let url = tests_support::MySqlLike::maria().create_database();
//! let (_folder, url) = tests_support::sqlite_database();
//! ```

// A fixture that cannot be set up has no caller that could handle it, so it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod attributes;
mod client;
mod fixture;
mod mariadb;
mod mysql;
mod mysql_like;
mod pgbouncer;
mod place;
mod postgres;
mod random;
mod sqlite;
mod watchdog;

pub use attributes::{RandomModel, random_model};
pub use client::{Output, psql, sqlite3};
pub use fixture::{Built, Fixture, repository};
pub use mysql_like::MySqlLike;
pub use pgbouncer::PgBouncer;
pub use postgres::PgServer;
pub use random::Random;
pub use sqlite::sqlite_database;
