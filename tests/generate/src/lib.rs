//! Scenarios: folders of models before and after a change.
//!
//! ```text
//! <scenario>/before.rs        the models the team has; earlier.rs and earlier_after.rs lead there
//!            after.rs         with the change, stage `expanding`
//!            contracted.rs    with the change, stage `contracted`; without it the same as after.rs
//!            rows.sql         what is in the tables before the change
//!            life             what old and new builds do, and must see: `life.rs` says how to write it
//!            postgres/ sqlite/    what is generated: `BLESS=1 cargo test -p tests-generate golden`
//! ```
//!
//! `facts.txt` is what their statements do to PostgreSQL, measured, and `facts.mysql.txt` the same on MariaDB and MySQL;
//! `docs/changes.md` is made of them. An input may have a variant for one database, such as `after.sqlite.rs`, `rows.sqlite.sql`, `life.sqlite`.

// A scenario that does not go as written has nobody to report to: it fails its test.
#![allow(clippy::missing_panics_doc)]

pub mod connection;
pub mod contended;
pub mod cost;
pub mod database;
pub mod facts;
pub mod golden;
pub mod held;
pub mod life;
pub mod mysql_facts;
mod operator;
pub mod page;
pub mod play;
pub mod same_value;
mod scenario;
mod soak;
pub mod turns;
pub mod warm;
pub mod written;

pub use scenario::Scenario;
