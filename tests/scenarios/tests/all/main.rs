//! The scenarios, one test each, by theme; `README.md` has the table.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../../../../runtime/tests/common/mod.rs"]
mod common;
mod play;

mod constraints;
mod contract;
mod fleet;
mod order;
mod runner;
mod sync;
mod table;
