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
//! Features: `postgres`, `mysql` (also for MariaDB) and `sqlite` for the database, `macros` (on by default) for `#[migrate]` and `embed!`, `tracing` and `metrics` for [what a run
//! tells](observe). Neither sqlx's runtime nor its TLS is chosen here; enable those of sqlx that your application uses. Every future is `Send`.
//!
//! Each database turns `sqlx` on. Without that feature this crate is its core, which needs Rust 1.88 and no library for
//! databases: [`Model`] and [`Projection`] with their constants, `embed!`, `sql!`, and the errors about removed columns. A
//! package gets accessors (`insert`, `update`, `find`) if its own `Cargo.toml` names sqlx 0.9, or no library for databases and one of
//! these features. So packages with accessors, and others on Diesel or SeaORM, can be in one build.

// On docs.rs, each item names the feature that it needs.
#![cfg_attr(docsrs, feature(doc_cfg))]
// The core's pages name what only the whole crate has.
#![cfg_attr(not(feature = "sqlx"), allow(rustdoc::broken_intra_doc_links))]

// The tests name this crate as its users do.
#[cfg(test)]
extern crate self as expand_contract;

// The core, which needs no library for databases.
mod embedded;
mod model;

// Everything that speaks to a database.
#[cfg(feature = "sqlx")]
mod catalog;
#[cfg(feature = "sqlx")]
mod database;
#[cfg(feature = "sqlx")]
mod error;
#[cfg(feature = "sqlx")]
mod event;
#[cfg(feature = "sqlx")]
mod evidence;
#[cfg(feature = "sqlx")]
mod fleet;
#[cfg(feature = "sqlx")]
mod health;
#[cfg(feature = "sqlx")]
mod index_use;
#[cfg(feature = "sqlx")]
mod journal;
#[cfg(feature = "sqlx")]
mod live;
#[cfg(feature = "sqlx")]
mod migrator;
#[cfg(feature = "sqlx")]
pub mod observe;
#[cfg(feature = "sqlx")]
mod options;
#[cfg(feature = "sqlx")]
mod refusal;
#[cfg(feature = "sqlx")]
mod repack;
#[cfg(feature = "sqlx")]
mod rows;
#[cfg(feature = "sqlx")]
mod run;
#[cfg(feature = "sqlx")]
mod runner;
#[cfg(feature = "sqlx")]
mod scope;
#[cfg(feature = "sqlx")]
mod source;
#[cfg(feature = "sqlx")]
mod state;
#[cfg(feature = "sqlx")]
mod status;
#[cfg(feature = "sqlx")]
mod task;
#[cfg(feature = "sqlx")]
mod way_back;
#[cfg(feature = "sqlx")]
mod window;
#[cfg(feature = "sqlx")]
mod witness;
#[cfg(feature = "sqlx")]
mod words;

pub use embedded::{EmbeddedMigration, EmbeddedSchema};
pub use expand_contract_format::{Dialect, Phase, Stage};
#[cfg(feature = "macros")]
pub use expand_contract_macros::{
    embed, migrate, query, query_as, query_as_unchecked, query_file, query_file_as,
    query_file_as_unchecked, query_file_scalar, query_file_scalar_unchecked, query_file_unchecked,
    query_scalar, query_scalar_unchecked, query_unchecked, sql,
};
pub use model::{Model, Projection};
#[cfg(feature = "sqlx")]
pub use {
    database::Backend,
    error::{DriverError, Error, Finding, Pooled, Report},
    event::{Event, PlanChange},
    evidence::{
        CountedFrom, Dependent, Evidence, LastVerification, Leaving, Occurrence, Replica,
        StatementCalls, StatementUse, TextUse, Unseen, UseKind, Verification,
    },
    fleet::{
        FenceStatus, Fleet, FleetOptions, FleetStatus, InstanceStatus, LapsedLease, ServiceStatus,
        ready, ready_in,
    },
    health::{LimitError, Limits, Measure},
    index_use::{CountedSince, CountedUse, IndexPlan, IndexUse, IndexUser, WithoutIndex},
    journal::at_work::AtWork,
    journal::control::{Cancel, Control, Pace, Wish},
    migrator::{Migrator, grants, journal_sql},
    model::accessor::{Accessors, BindKey, Find},
    options::Side,
    refusal::{Obstacle, Refusal, Rejection, Standing, StrangerStatus, Why},
    repack::{Repack, Repackable, Repacking},
    rows::found::RowsFound,
    source::MigrationSource,
    state::State,
    status::{Alive, MigrationStatus, Progress, Status},
    way_back::{BackStep, Moment, StepWork, WayBack, WaysBack},
    window::{Window, Windows, Zone},
};

/// Hooks for our own tests that kill runners. Not API: they change without notice.
#[cfg(feature = "failpoints")]
#[doc(hidden)]
pub mod __failpoints {
    pub use crate::database::session::watched::{Call, watch, watch_each_statement};
}

/// Questions that only the command asks. Not API: they change without notice.
#[cfg(feature = "sqlx")]
#[doc(hidden)]
pub mod __command {
    pub use crate::catalog::{Renamed, Unsaid};
    pub use crate::live::{collations, constraint, unique, unsaid};
}

/// Items that the output of the macros names. Not API: they change without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::model::{
        Field, IsOption, NotOption, Words, column, field, has_column, has_form, has_words,
    };
    #[cfg(feature = "macros")]
    pub use expand_contract_macros::GiveOut;
    #[cfg(feature = "sqlx")]
    pub use {
        crate::model::accessor::{
            Accessors, BindKey, Follower, Home, Piece, Values, not_converted,
        },
        sqlx,
    };
}
