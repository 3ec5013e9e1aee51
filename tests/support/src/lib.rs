//! What tests of several crates need: private database servers, and cargo on small workspaces. Nothing on the machine is
//! touched, nothing stays behind.
//!
//! ```no_run
//! let url = tests_support::PgServer::shared().create_database();
//! let (_folder, url) = tests_support::sqlite_database();
//! ```

// A fixture that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

mod attributes;
mod client;
mod fixture;
mod mariadb;
mod pgbouncer;
mod place;
mod postgres;
mod random;
mod sqlite;
mod watchdog;

pub use attributes::{Written, written};
pub use client::{Output, psql, sqlite3};
pub use fixture::{Built, Fixture, repository};
pub use mariadb::MariaServer;
pub use pgbouncer::PgBouncer;
pub use postgres::PgServer;
pub use random::Random;
pub use sqlite::sqlite_database;
