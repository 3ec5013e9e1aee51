//! The space of rows that are gone, which a program of the operator's takes back.

use std::pin::Pin;

/// A table to rewrite without the space of rows that are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repackable {
    /// The table with its schema, quoted for SQL.
    pub table: String,
    /// The bytes of the table with its indexes. About as many must be free while it is rewritten.
    pub bytes: u64,
    /// The version of the extension `pg_repack` in the database.
    pub extension: String,
    /// The folder of the table's file on the server's machine; `None` if the role may not know it.
    pub folder: Option<String>,
}

/// The answer of a program: nothing, or the reason why it cannot, or did not.
pub type Repacking<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// Runs `pg_repack`. [`Migrator::repack`](crate::Migrator::repack) says when.
pub trait Repack: Send + Sync {
    /// Whether the program can run on this table: its version, the free space. It is asked before the phase begins.
    fn check<'a>(&'a self, table: &'a Repackable) -> Repacking<'a>;

    /// Runs the program to its end. Whether the table was rewritten is then read from the catalog. The future may be dropped before its
    /// end, and the program is to end with it.
    fn run<'a>(&'a self, table: &'a Repackable) -> Repacking<'a>;
}
