//! The oracle: it drops a column, prepares the statement, and reads the answer of the database. The tests measure
//! [`touches`](expand_contract_sql::touches) by it.

// A test that unwraps shows the reason in its failure.
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
