//! Change a database schema while old and new builds of a service run side by side.
//!
//! The models hold the lifecycle of each column, and `cargo expand-contract generate` writes the phases. This crate runs
//! the phases ([`Migrator`], which the command uses too), knows the living builds ([`Fleet`]), and reads and writes rows
//! on both sides of a change ([`Model`]). Code that touches a removed column does not compile.
//!
//! ```no_run
//! use expand_contract::{Fleet, FleetOptions, Model};
//!
//! expand_contract::embed!(pub SCHEMA);
//!
//! #[expand_contract::migrate(table = "users")]
//! #[derive(Debug, Clone)]
//! pub struct User {
//!     #[migrate(primary_key)]
//!     pub id: i64,
//!     #[migrate(renamed(from = "name"))]
//!     pub full_name: String,
//!     pub email: Option<String>,
//! }
//!
//! # async fn example(pool: sqlx::SqlitePool) -> Result<(), Box<dyn std::error::Error>> {
//! let fleet = Fleet::join(&pool, &[&SCHEMA], FleetOptions::new("shop")).await?;
//! tokio::spawn(fleet.keep_alive());
//! User::insert().id(7).full_name("Ada").execute(&pool).await?;
//! # Ok(())
//! # }
//! # fn main() {}
//! ```
//!
//! Features: `postgres` and `sqlite` for the database, `macros` (on by default) for `#[migrate]` and `embed!`. Neither
//! sqlx's runtime nor its TLS is chosen here; enable those of sqlx that your application uses. Every future is `Send`.

// On docs.rs, each item names the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

// The tests name this crate as its users do.
#[cfg(test)]
extern crate self as expand_contract;

mod accessor;
mod catalog;
mod database;
mod embedded;
mod error;
mod event;
mod fleet;
mod journal;
mod migrator;
mod options;
mod refusal;
mod rows;
mod run;
mod runner;
mod source;
mod state;
mod status;
mod task;
mod words;

pub use accessor::{BindKey, Find, Model, Projection};
pub use database::Backend;
pub use embedded::{EmbeddedMigration, EmbeddedSchema};
pub use error::{DriverError, Error, Finding, Report};
pub use event::Event;
pub use expand_contract_format::{Dialect, Phase, Stage};
#[cfg(feature = "macros")]
pub use expand_contract_macros::{
    embed, migrate, query, query_as, query_as_unchecked, query_file, query_file_as,
    query_file_as_unchecked, query_file_scalar, query_file_scalar_unchecked, query_file_unchecked,
    query_scalar, query_scalar_unchecked, query_unchecked, sql,
};
pub use fleet::{
    FenceStatus, Fleet, FleetOptions, FleetStatus, InstanceStatus, ServiceStatus, ready,
};
pub use migrator::{Migrator, grants, journal_sql};
pub use refusal::{Obstacle, Refusal, Rejection, Standing, StrangerStatus, Why};
pub use source::MigrationSource;
pub use state::State;
pub use status::{Alive, MigrationStatus, Progress, Status};

/// Hooks for our own tests that kill runners. Not API: they change without notice.
#[cfg(feature = "failpoints")]
#[doc(hidden)]
pub mod __failpoints {
    pub use crate::database::session::watched::{Call, watch};
}

/// Items that the output of the macros names. Not API: they change without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::accessor::{
        BindKey, Field, Follower, IsOption, NotOption, Piece, Values, column, field, has_column,
        has_form, not_converted,
    };
    pub use sqlx;
}
