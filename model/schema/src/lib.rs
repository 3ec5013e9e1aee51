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
mod constraint;
pub mod dialect;
pub mod diff;
mod enumeration;
pub mod generate;
mod hash;
pub mod hooks;
mod index;
pub mod lock;
pub mod operation;
mod own_step;
mod predicate;
mod schema;
mod step;
mod trigger;
mod words;

pub use change::{Change, Expr, Migration, RowOf, Sync, SyncColumn};
pub use constraint::{
    Check, Checked, Constraint, ConstraintDef, ConstraintShape, Exclude, References, Referential,
    Unique,
};
pub use enumeration::{EnumDef, EnumStorage, EnumType, Variant, VariantLifecycle};
pub use expand_contract_format::{
    AddedType, Call, ColumnEdit, ConstraintEdit, Detail, Diagnostic, Dialect, Holds, Job, KEPT,
    Location, LockMode, Object, Phase, RANGE, Replacement, SecondName, Severity, Stage, Statement,
    Subject, TableLock,
};
pub use index::{Index, IndexDef, IndexShape, KeyPart, key_column};
pub use lock::Lock;
pub use own_step::{DeclaredStep, StepDef, StepShape};
pub use predicate::{Given, OfDefaults, Predicate, Unfilled};
pub use schema::{
    Column, ColumnDef, ColumnType, Explicit, Lifecycle, LifecycleKind, RenamedBy, Schema, Table,
    TableDef, TableLifecycle, TableLifecycleKind,
};
pub use step::{
    Action, Alteration, ColumnRename, CompareDefault, Cover, Default, Fill, Gone, Keeps, Link,
    LookupValues, NewKey, NewName, PartTable, Step, Twin, TwinIndex, TwinReference,
};
pub use trigger::{Failure, Rule, Rules, Trigger};
pub use words::ColumnWords;
