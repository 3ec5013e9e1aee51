//! The data and the pure functions of expand-contract: no I/O, no async.
//!
//! One line shows the whole program. Each arrow is a function of this crate or of a crate beside it:
//!
//! ```text
//! sources --syntax--> Schema --diff(lock)--> [Change] --operation--> [Step] by phase --dialect--> [Statement]
//! --file--> phase files
//! ```

mod change;
pub mod check;
pub mod config;
pub mod dialect;
pub mod diff;
pub mod generate;
mod hash;
mod index;
pub mod lock;
pub mod operation;
mod predicate;
mod schema;
mod step;
mod trigger;
mod words;

pub use change::{Change, Expr, Migration, Sync, SyncColumn};
pub use expand_contract_format::{
    AddedType, Call, ColumnEdit, Detail, Diagnostic, Dialect, Job, Location, LockMode, Object,
    Phase, RANGE, Replacement, Severity, Stage, Statement, Subject, TableLock,
};
pub use index::{Index, IndexDef, IndexShape, KeyPart, key_column};
pub use lock::Lock;
pub use predicate::{Given, OfDefaults, Predicate, Unfilled};
pub use schema::{
    Column, ColumnDef, ColumnType, Explicit, Lifecycle, LifecycleKind, Schema, Table, TableDef,
};
pub use step::{Action, Alteration, CompareDefault, Default, Fill, Gone, Keeps, Step};
pub use trigger::{Failure, Rule, Rules, Trigger};
pub use words::ColumnWords;
