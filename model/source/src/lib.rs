//! Reads Rust: models and their attributes, and the SQL in source files, with the lints over both. The crate does no I/O:
//! the caller passes a function that reads files.

pub mod lint;
pub mod lists;
mod nearest;
pub mod queries;
pub mod sources;
pub mod syntax;

pub use expand_contract_schema::{
    Call, Check, Checked, Column, ColumnDef, ColumnType, Constraint, ConstraintDef,
    ConstraintShape, Diagnostic, Dialect, EnumDef, EnumType, Exclude, Explicit, Index, IndexDef,
    IndexShape, Lifecycle, LifecycleKind, Location, Lock, References, Referential, RenamedBy,
    Schema, Severity, Stage, Subject, Table, TableLifecycle, TableLifecycleKind, Unique, Variant,
    VariantLifecycle,
};
