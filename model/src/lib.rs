//! The data and the pure functions of expand-contract: no I/O, no async, no `syn` unless the feature `syntax` asks for it.
//!
//! The whole program is one line, each arrow a function of this crate:
//!
//! ```text
//! sources --syntax--> Schema --diff(lock)--> [Change] --operation--> [Step] by phase --dialect--> [Statement] --file--> phase files
//! ```

mod change;
#[cfg(all(feature = "checksum", feature = "phases"))]
pub mod check;
#[cfg(feature = "models")]
pub mod config;
mod diagnostic;
pub mod dialect;
#[cfg(feature = "models")]
pub mod diff;
pub mod file;
#[cfg(all(feature = "checksum", feature = "phases"))]
pub mod generate;
#[cfg(feature = "sql")]
pub mod lint;
#[cfg(feature = "models")]
pub mod lock;
#[cfg(any(feature = "syntax", feature = "sql"))]
mod nearest;
#[cfg(feature = "models")]
pub mod operation;
mod phase;
#[cfg(feature = "reader")]
pub mod queries;
mod schema;
#[cfg(all(feature = "reader", feature = "sql"))]
pub mod sources;
pub mod sql;
mod step;
#[cfg(feature = "syntax")]
pub mod syntax;

pub use change::{Change, Expr, Migration, Sync, SyncColumn, SyncDirection};
pub use diagnostic::{Call, Detail, Diagnostic, Location, Severity, Subject};
pub use dialect::Dialect;
#[cfg(feature = "models")]
pub use lock::Lock;
pub use phase::{Phase, Stage};
pub use schema::{
    Column, ColumnDef, ColumnType, Lifecycle, LifecycleKind, Schema, Table, TableDef,
};
pub use step::{ColumnEdit, Job, Statement, Step};
