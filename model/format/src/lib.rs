//! Phase files, with everything that a runner needs to read them. The crate does no I/O.

mod diagnostic;
pub mod file;
pub mod functions;
mod phase;
pub mod postgres;
mod statement;
pub mod words;

pub use diagnostic::{Call, Detail, Diagnostic, Location, Severity, Subject};
pub use expand_contract_sql::Dialect;
pub use phase::{Phase, Stage};
pub use statement::{
    AddedType, ColumnEdit, ConstraintEdit, Holds, Job, KEPT, LockMode, Object, RANGE, Replacement,
    SecondName, Statement, TableLock,
};
