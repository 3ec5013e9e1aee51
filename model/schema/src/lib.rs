//! The data and the pure functions of expand-contract: no I/O, no async.
//!
//! The whole program is one line, each arrow a function of this crate or of one beside it:
//!
//! ```text
//! sources --syntax--> Schema --diff(lock)--> [Change] --operation--> [Step] by phase --dialect--> [Statement] --file--> phase files
//! ```

mod change;
pub mod check;
pub mod config;
pub mod dialect;
pub mod diff;
pub mod generate;
pub mod lock;
pub mod operation;
mod schema;
mod step;

pub use change::{Change, Expr, Migration, Sync, SyncColumn, SyncDirection};
pub use expand_contract_format::{
    ColumnEdit, Detail, Diagnostic, Dialect, Job, Location, LockMode, Object, Phase, RANGE,
    Severity, Stage, Statement, TableLock,
};
pub use lock::Lock;
pub use schema::{
    Column, ColumnDef, ColumnType, Lifecycle, LifecycleKind, Schema, Table, TableDef,
};
pub use step::Step;
