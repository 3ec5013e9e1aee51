//! One difference between the lock and the models, and the migration that holds it.

use expand_contract_sql::Lookup;

use crate::operation::{
    AddColumn, AddConstraint, AddIndex, AddVariant, AddVarying, ChangeComment, ChangeDefault,
    ChangeKey, ChangeStorage, Computed, CreateEnum, CreateTable, Deprecated, Derived, DropColumn,
    DropConstraint, DropIndex, DropTable, Extract, Merge, Operation, Optional, RemoveVariant,
    Rename, RenameByView, RenameTable, Required, RunOwnStep, Split, SplitTable, Widen, WidenKey,
};
use crate::{ColumnDef, Predicate, Stage};

/// One generated folder: the changes that one run of `generate` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// UTC time and subject, for example `20261122101500_users_full_name`. The folder has this name too.
    pub id: String,
    /// The lock's name. It lets one database serve several packages.
    pub lock: String,
    /// The tables that the migration changes, sorted.
    pub tables: Vec<String>,
    /// The ids of migrations that share a column with this one, sorted.
    pub after: Vec<String>,
    /// The least of its columns' stages.
    pub stage: Stage,
    /// The changes, in the order of the columns.
    pub changes: Vec<Change>,
}

/// One difference between the lock and the models. Each kind is described in its own file below `operation/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A model whose table the lock does not know.
    CreateTable(CreateTable),
    /// `renamed(from)` on the struct: a table gets another name, under which a view shows it until the contract.
    RenameTable(RenameTable),
    /// `split(from)` on the struct: columns of a table move to a new one.
    SplitTable(SplitTable),
    /// `removed` on the struct: a table leaves.
    DropTable(DropTable),
    /// `added` without `up`: a column that old builds can leave out.
    AddColumn(AddColumn),
    /// `added` with a default that may differ from row to row.
    AddVarying(AddVarying),
    /// `renamed`: one column takes the place of another. Each follows the other until the contract.
    Rename(Rename),
    /// `extracted`: values of a column become rows of a lookup table, to which a new column refers.
    Extract(Extract),
    /// Several columns take the place of others. Each side follows the other until the contract.
    Split(Split),
    /// One column takes the place of several. Each side follows the other until the contract.
    Merge(Merge),
    /// `added(up)`: a column that follows other columns.
    Computed(Computed),
    /// `added(up, derived)`: a column that is a function of other columns.
    Derived(Derived),
    /// `deprecated(down)`: a column that leaves, and follows other columns until then.
    Deprecated(Deprecated),
    /// `required`: `Option<T>` becomes `T`.
    Required(Required),
    /// `optional`: `T` becomes `Option<T>`.
    Optional(Optional),
    /// `deprecated` without `down`: a column that leaves.
    DropColumn(DropColumn),
    /// A default that changes, comes or goes.
    ChangeDefault(ChangeDefault),
    /// A comment that changes, comes or goes.
    ChangeComment(ChangeComment),
    /// How long values of a column are stored.
    ChangeStorage(ChangeStorage),
    /// A type that becomes wider in place.
    Widen(Widen),
    /// A key gets a wider type, with the columns that refer to it.
    WidenKey(WidenKey),
    /// An index on columns that exist.
    AddIndex(AddIndex),
    /// An index that leaves.
    DropIndex(DropIndex),
    /// A constraint on columns that exist.
    AddConstraint(AddConstraint),
    /// A constraint that leaves.
    DropConstraint(DropConstraint),
    /// A step that an author wrote in SQL.
    RunOwnStep(RunOwnStep),
    /// `primary_key` is on other columns, which are unique already.
    ChangeKey(ChangeKey),
    /// `renamed(from, by = "view")`: columns get other names, and nothing is copied.
    RenameByView(RenameByView),
    /// An enum that the database has a type for.
    CreateEnum(CreateEnum),
    /// `added` on a variant: words that come to an enum.
    AddVariant(AddVariant),
    /// `deprecated` on a variant, then `removed`: words that leave an enum.
    RemoveVariant(RemoveVariant),
}

impl Change {
    /// The operation that does, describes and refuses this kind of change.
    pub fn operation(&self) -> &dyn Operation {
        match self {
            Self::CreateTable(operation) => operation,
            Self::RenameTable(operation) => operation,
            Self::SplitTable(operation) => operation,
            Self::DropTable(operation) => operation,
            Self::AddColumn(operation) => operation,
            Self::AddVarying(operation) => operation,
            Self::Rename(operation) => operation,
            Self::Extract(operation) => operation,
            Self::Split(operation) => operation,
            Self::Merge(operation) => operation,
            Self::Computed(operation) => operation,
            Self::Derived(operation) => operation,
            Self::Deprecated(operation) => operation,
            Self::Required(operation) => operation,
            Self::Optional(operation) => operation,
            Self::DropColumn(operation) => operation,
            Self::ChangeDefault(operation) => operation,
            Self::ChangeComment(operation) => operation,
            Self::ChangeStorage(operation) => operation,
            Self::Widen(operation) => operation,
            Self::WidenKey(operation) => operation,
            Self::ChangeKey(operation) => operation,
            Self::AddIndex(operation) => operation,
            Self::DropIndex(operation) => operation,
            Self::AddConstraint(operation) => operation,
            Self::DropConstraint(operation) => operation,
            Self::RunOwnStep(operation) => operation,
            Self::RenameByView(operation) => operation,
            Self::CreateEnum(operation) => operation,
            Self::AddVariant(operation) => operation,
            Self::RemoveVariant(operation) => operation,
        }
    }
}

/// Two groups of columns, of which at least one is computed from the other. A row has one pending state for all of
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// A short name for triggers and functions: at most 48 bytes and unique in the database, for example
    /// `users_full_name_1a2b3c4d`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The old side: columns that leave, and columns that stay and are read.
    pub old: Vec<SyncColumn>,
    /// The new side: columns that come, and columns that stay and are read.
    pub new: Vec<SyncColumn>,
}

/// One column of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncColumn {
    /// The column: in its final shape on the new side, in its present shape on the old side.
    pub def: ColumnDef,
    /// Its value from the other side: `up` on the new side, `down` on the old side. `None` for a column that does not
    /// follow.
    pub expr: Option<Expr>,
    /// Whether the column is dropped: by the contract on the old side, by the rollback on the new side.
    pub leaves: bool,
}

/// An `up` or `down` expression. It names the columns of the other side without quotes or table. An `up` that only one side
/// follows may look up a row of another table by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// The SQL as the author wrote it.
    pub sql: String,
    /// The columns it reads, in order of first mention.
    pub reads: Vec<String>,
    /// Whether it is the nearest value of a narrower type, which nobody wrote down. It leaves NULL alone.
    pub narrows: bool,
    /// The row of another table that has the value. `sql` is then what the row is found by.
    pub row: Option<Box<RowOf>>,
}

/// A row of a lookup table, found by a column that tells its rows apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOf {
    /// The lookup table.
    pub table: String,
    /// The column that the row is found by.
    pub by: String,
    /// The column that has the value.
    pub gives: String,
    /// Whether a row that is missing is inserted first, with `by` alone.
    pub comes: bool,
}

impl Expr {
    /// The parts that look up a row of another table, in the order of the text.
    pub fn lookups(&self) -> Vec<Lookup> {
        expand_contract_sql::lookups(&self.sql).unwrap_or_default()
    }

    /// Whether the expression is a single column. Such an expression cannot fail and loses nothing.
    pub fn is_identity(&self) -> bool {
        let ([column], None) = (self.reads.as_slice(), &self.row) else {
            return false;
        };
        self.sql == *column || self.sql == expand_contract_sql::quote(column)
    }
}

impl Sync {
    /// Both sides, the new one first.
    pub fn columns(&self) -> impl Iterator<Item = &SyncColumn> {
        self.new.iter().chain(&self.old)
    }

    /// Whether these columns of a side are computed from the other side.
    pub fn follow(&self, columns: Vec<SyncColumn>) -> Predicate {
        Predicate::Follow {
            columns,
            from: self.columns().map(|column| column.def.clone()).collect(),
        }
    }

    /// The new side's columns that take no NULL. A row is pending while one of them is NULL.
    pub fn markers(&self) -> Vec<&str> {
        self.new
            .iter()
            .filter(|column| !column.def.nullable)
            .map(|column| column.def.name.as_str())
            .collect()
    }

    /// Whether the values of the old side become rows of a lookup table, to which the new side refers.
    pub fn is_extracted(&self) -> bool {
        self.rows().next().is_some()
    }

    /// The rows of lookup tables that the sides are found by.
    pub fn rows(&self) -> impl Iterator<Item = &RowOf> {
        let exprs = self.columns().filter_map(|column| column.expr.as_ref());
        exprs.filter_map(|expr| expr.row.as_deref())
    }

    /// Whether every column copies a column of the same type, in both directions. Such copies lose nothing and cannot
    /// fail.
    pub fn is_plain_copy(&self) -> bool {
        let copies = |from: &[SyncColumn], to: &[SyncColumn]| {
            to.iter().all(|column| {
                column.expr.as_ref().is_some_and(|expr| {
                    expr.is_identity()
                        && from.iter().any(|source| {
                            source.def.name == expr.reads[0] && source.def.ty == column.def.ty
                        })
                })
            })
        };
        copies(&self.old, &self.new) && copies(&self.new, &self.old)
    }
}
