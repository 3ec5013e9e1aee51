//! The oracle: drop a column, prepare the statement, and see what the database says. It is the measure of
//! [`touches`](expand_contract_sql::touches).

// A test that unwraps says so in its failure.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc)]

mod case;
mod generate;
mod judge;
mod oracle;
mod schema;

pub use case::{Case, read_cases, write_cases};
pub use generate::statement;
pub use judge::{Finding, Judged, judge};
pub use oracle::{Oracle, Verdict};
pub use schema::{Column, Schema, Table};
