//! Reading Rust: models and their attributes, SQL in source files, and the lints over it. No I/O: files come from the caller.

pub mod lint;
pub mod lists;
mod nearest;
pub mod queries;
pub mod sources;
pub mod syntax;

pub use expand_contract_schema::{
    Column, ColumnDef, ColumnType, Diagnostic, Dialect, Lifecycle, LifecycleKind, Location, Lock,
    Schema, Severity, Stage, Table,
};
