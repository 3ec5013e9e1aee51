//! Phase files, and all that a runner needs to read them: no I/O.

mod diagnostic;
pub mod file;
pub mod functions;
mod phase;
mod statement;

pub use diagnostic::{Detail, Diagnostic, Location, Severity};
pub use expand_contract_sql::Dialect;
pub use phase::{Phase, Stage};
pub use statement::{ColumnEdit, Job, LockMode, Object, RANGE, Statement, TableLock};
