//! A table that carries more than its model: hidden rows, constraints, rights, other writers. Each test is named after what
//! its user had.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod by_view;
#[cfg(feature = "failpoints")]
mod cable;
#[cfg(feature = "failpoints")]
mod calls;
mod carried;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod constraints;
mod data;
mod failing;
mod followers;
mod functions;
mod gate;
mod gone;
mod grown_keys;
mod grown_objects;
mod index_use;
mod indexes;
mod keys;
#[cfg(feature = "failpoints")]
mod locks;
#[cfg(feature = "failpoints")]
mod lost;
mod new_key;
mod on_mysql;
mod own_steps;
mod partitioned;
mod preferred;
mod qualified;
mod renamed_on_sqlite;
mod rows;
mod security;
mod soaked;
mod stall;
mod tenants;
mod values;
mod whole;
mod writers;
