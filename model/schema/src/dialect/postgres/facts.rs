//! The effect of each kind of statement on its table. No other place states these facts. The comments in the phase
//! files are made from them, and `tests/generate` measures every generated statement against them on a real server.

use crate::dialect::{Fact, Reads};
use crate::{LockMode, TableLock};

/// A kind of statement that phase files or the runner send to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `CREATE TABLE`.
    CreateTable,
    /// `CREATE INDEX` on a table that the migration has just created.
    IndexNewTable,
    /// `DROP TABLE`.
    DropTable,
    /// `ADD COLUMN`: nullable, or with a default that is the same for every row.
    AddColumn,
    /// `DROP COLUMN`.
    DropColumn,
    /// An `UPDATE .. WHERE false` that makes the server check the expressions.
    CheckExpressions,
    /// `CREATE FUNCTION`, `CREATE TRIGGER`.
    InstallSync,
    /// `CREATE FUNCTION` and `CREATE TRIGGER`, after `SET DEFAULT` on the new side.
    InstallSyncAndDefaults,
    /// One batch of a backfill.
    Backfill,
    /// One batch of a verification.
    Verify,
    /// `CREATE INDEX CONCURRENTLY`.
    BuildIndex,
    /// `DROP INDEX CONCURRENTLY`, also by which the runner removes a failed build.
    DropIndex,
    /// `ADD CONSTRAINT .. CHECK .. NOT VALID`.
    AddCheck,
    /// `VALIDATE CONSTRAINT`.
    ValidateCheck,
    /// `VALIDATE CONSTRAINT` of the CHECKs over a column, if it has any.
    ProveChecks,
    /// `SET NOT NULL` after a valid CHECK that proves it.
    SetNotNull,
    /// `DROP CONSTRAINT`.
    DropCheck,
    /// `COMMENT ON`.
    Comment,
    /// `SET STORAGE`.
    SetStorage,
    /// `ALTER COLUMN .. TYPE`, to a wider type.
    ChangeType,
    /// `SET DEFAULT`, `DROP DEFAULT`.
    SetDefault,
    /// `DROP NOT NULL`.
    DropNotNull,
    /// `DROP TRIGGER` and `DROP FUNCTION`, together with the columns and defaults that go.
    TakeApart,
    /// `SELECT count(*)` of the rows that a rollback would lose.
    CountLost,
    /// `ADD CONSTRAINT .. FOREIGN KEY .. NOT VALID`.
    AddForeignKey,
    /// `VALIDATE CONSTRAINT` of a foreign key.
    ValidateForeignKey,
    /// `DROP CONSTRAINT` of a foreign key.
    DropForeignKey,
    /// `ADD CONSTRAINT .. UNIQUE USING INDEX`.
    ConstrainByIndex,
    /// `ADD CONSTRAINT .. EXCLUDE`, which builds an index.
    BuildConstraint,
    /// `RENAME TO` and `CREATE VIEW` under the name that the table had.
    Cover,
    /// `DROP VIEW` and `RENAME TO`, together with the new names of columns and indexes.
    Uncover,
    /// `CREATE VIEW` under a name that the table gets later.
    LayView,
    /// `DROP VIEW`.
    DropView,
    /// `DROP VIEW` and `RENAME TO` the view's name, together with the new names of indexes and constraints.
    TakeName,
    /// `RENAME TO`.
    RenameTable,
    /// `RENAME COLUMN`, together with the function of the triggers that name the column.
    RenameColumns,
    /// `RENAME COLUMN` of a column and of the one beside it, with keys, foreign keys and defaults.
    SwapColumns,
    /// A look at the catalog about a key that becomes another one, or gets a wider type.
    CheckKey,
    /// `DROP CONSTRAINT` and `ADD CONSTRAINT .. PRIMARY KEY USING INDEX`, with the foreign keys that refer to the table.
    ChangeKey,
    /// `CREATE VIEW` over columns of a table, with triggers on both.
    ShowPart,
    /// One batch of the fill of the table behind such a view.
    FillPart,
    /// One batch that deletes rows of it.
    ClearPart,
    /// One batch of its verification.
    VerifyPart,
    /// `DROP VIEW`, `RENAME TO` the view's name, and `DROP COLUMN`.
    TakePart,
    /// `DROP VIEW` and `DROP TABLE`.
    DropPart,
    /// One batch of the fill of a lookup table.
    FillValues,
}

const CATALOG_ONLY: &str = ", catalog only";

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 46] = [
        Self::CreateTable,
        Self::IndexNewTable,
        Self::DropTable,
        Self::AddColumn,
        Self::DropColumn,
        Self::CheckExpressions,
        Self::InstallSync,
        Self::InstallSyncAndDefaults,
        Self::Backfill,
        Self::Verify,
        Self::BuildIndex,
        Self::DropIndex,
        Self::AddCheck,
        Self::ValidateCheck,
        Self::ProveChecks,
        Self::SetNotNull,
        Self::DropCheck,
        Self::Comment,
        Self::SetStorage,
        Self::ChangeType,
        Self::SetDefault,
        Self::DropNotNull,
        Self::TakeApart,
        Self::CountLost,
        Self::AddForeignKey,
        Self::ValidateForeignKey,
        Self::DropForeignKey,
        Self::ConstrainByIndex,
        Self::BuildConstraint,
        Self::Cover,
        Self::Uncover,
        Self::LayView,
        Self::DropView,
        Self::TakeName,
        Self::RenameTable,
        Self::RenameColumns,
        Self::SwapColumns,
        Self::CheckKey,
        Self::ChangeKey,
        Self::ShowPart,
        Self::FillPart,
        Self::ClearPart,
        Self::VerifyPart,
        Self::TakePart,
        Self::DropPart,
        Self::FillValues,
    ];

    /// The effect of this kind.
    pub const fn fact(self) -> Fact {
        use Reads::{Everything, Nothing, Range};
        let (lock, reads, words) = match self {
            Self::CreateTable => (None, Nothing, ""),
            Self::IndexNewTable => (
                Some(LockMode::Share),
                Everything,
                ": the table is new and empty",
            ),
            Self::AddColumn
            | Self::DropColumn
            | Self::DropTable
            | Self::InstallSyncAndDefaults
            | Self::AddCheck
            | Self::SetNotNull
            | Self::DropCheck
            | Self::SetStorage
            | Self::ChangeType
            | Self::SetDefault
            | Self::DropNotNull
            | Self::DropForeignKey
            | Self::ConstrainByIndex
            | Self::DropView
            | Self::RenameTable
            | Self::RenameColumns
            | Self::SwapColumns
            | Self::ChangeKey
            | Self::TakeApart => (Some(LockMode::AccessExclusive), Nothing, CATALOG_ONLY),
            Self::LayView | Self::CheckKey => (Some(LockMode::AccessShare), Nothing, CATALOG_ONLY),
            Self::Cover => (
                Some(LockMode::AccessExclusive),
                Nothing,
                ", catalog only: the table gets another name, and no row is read or written",
            ),
            Self::Uncover | Self::TakeName => (
                Some(LockMode::AccessExclusive),
                Nothing,
                ", the view and the table behind it, catalog only",
            ),
            Self::Comment => (
                Some(LockMode::ShareUpdateExclusive),
                Nothing,
                ", catalog only: blocks no reads or writes",
            ),
            Self::CheckExpressions => (Some(LockMode::RowExclusive), Nothing, ", reads no row"),
            Self::InstallSync | Self::AddForeignKey | Self::ShowPart => (
                Some(LockMode::ShareRowExclusive),
                Nothing,
                ", catalog only: writes wait, reads do not",
            ),
            Self::Backfill => (
                Some(LockMode::RowExclusive),
                Range,
                ", and the rows of one batch for one short transaction",
            ),
            Self::FillPart => (
                Some(LockMode::RowShare),
                Range,
                ", and the rows of one batch for one short transaction",
            ),
            Self::ClearPart => (
                Some(LockMode::RowExclusive),
                Range,
                ", and the rows that go",
            ),
            Self::TakePart => (
                Some(LockMode::AccessExclusive),
                Nothing,
                ", and then the view and the table behind it, catalog only",
            ),
            Self::DropPart => (Some(LockMode::AccessExclusive), Nothing, ", catalog only"),
            Self::Verify | Self::VerifyPart | Self::FillValues => {
                (Some(LockMode::AccessShare), Range, "")
            }
            Self::BuildIndex => (
                Some(LockMode::ShareUpdateExclusive),
                Everything,
                ", two scans; waits for older transactions, blocks no reads or writes",
            ),
            Self::DropIndex => (
                Some(LockMode::ShareUpdateExclusive),
                Nothing,
                ", catalog only; waits for older transactions, blocks no reads or writes",
            ),
            Self::ValidateCheck | Self::ValidateForeignKey => (
                Some(LockMode::ShareUpdateExclusive),
                Everything,
                ", one scan: blocks no reads or writes",
            ),
            Self::ProveChecks => (
                Some(LockMode::ShareUpdateExclusive),
                Everything,
                ", one scan for each CHECK: blocks no reads or writes",
            ),
            Self::CountLost => (Some(LockMode::AccessShare), Everything, ", one scan"),
            Self::BuildConstraint => (
                Some(LockMode::AccessExclusive),
                Everything,
                ", one scan to build its index: reads and writes wait",
            ),
        };
        Fact {
            lock,
            // A statement that would rewrite is refused earlier.
            rewrites: false,
            reads,
            words,
        }
    }

    /// The locks that a statement of this kind takes on its table, and on the one other that it works on.
    pub fn locks_with(self, table: &str, other: &str) -> Vec<TableLock> {
        let mut locks = self.locks(table);
        locks.extend(self.locks_of(&[other.to_owned()]));
        locks
    }

    /// The locks on other tables, such as one that a foreign key refers to, as facts about a statement of this kind.
    pub fn locks_of(self, referred: &[String]) -> Vec<TableLock> {
        let (mode, note) = match self {
            Self::AddForeignKey => (
                LockMode::ShareRowExclusive,
                ", catalog only: writes wait, reads do not",
            ),
            Self::ValidateForeignKey => (LockMode::RowShare, ""),
            Self::CheckKey => (LockMode::AccessShare, CATALOG_ONLY),
            Self::DropForeignKey
            | Self::SwapColumns
            | Self::ChangeKey
            | Self::TakePart
            | Self::DropPart => (LockMode::AccessExclusive, CATALOG_ONLY),
            Self::FillPart | Self::FillValues => (LockMode::RowExclusive, ""),
            Self::ClearPart | Self::VerifyPart => (LockMode::AccessShare, ""),
            _ => return Vec::new(),
        };
        let locks = referred.iter().map(|table| TableLock {
            table: Some(table.clone()),
            mode,
            note: note.into(),
        });
        locks.collect()
    }

    /// The locks that a statement of this kind takes, as facts about it.
    pub fn locks(self, table: &str) -> Vec<TableLock> {
        let Fact { lock, words, .. } = self.fact();
        lock.into_iter()
            .map(|mode| TableLock {
                table: Some(table.into()),
                mode,
                note: words.into(),
            })
            .collect()
    }
}
