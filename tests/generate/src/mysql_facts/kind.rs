//! The kinds of statement that MariaDB and MySQL are sent.

use expand_contract_schema::{ColumnEdit, Dialect, Job, Statement};
use expand_contract_sql::statements;

/// A kind of statement that phase files or the runner send to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `CREATE TABLE`, with its indexes and foreign keys.
    CreateTable,
    /// `DROP TABLE`.
    DropTable,
    /// `ADD COLUMN`.
    AddColumn,
    /// `DROP COLUMN`, without triggers.
    DropColumn,
    /// An `UPDATE .. WHERE FALSE` that makes the server check the expressions.
    CheckExpressions,
    /// `CREATE TRIGGER`.
    InstallSync,
    /// `DROP TRIGGER`, by itself.
    DropSync,
    /// One batch of a backfill.
    Backfill,
    /// One batch of a verification.
    Verify,
    /// `ADD INDEX`, `ADD UNIQUE INDEX`.
    BuildIndex,
    /// `DROP INDEX`.
    DropIndex,
    /// `ADD CONSTRAINT .. FOREIGN KEY` without a look at the rows.
    AddForeignKey,
    /// A `SELECT` of rows that refer to none.
    ValidateForeignKey,
    /// `DROP FOREIGN KEY`.
    DropForeignKey,
    /// `DROP CONSTRAINT` of a CHECK.
    DropCheck,
    /// `MODIFY .. NOT NULL`.
    SetNotNull,
    /// `MODIFY .. NULL`.
    DropNotNull,
    /// `ALTER COLUMN .. SET DEFAULT`, or `MODIFY` with another default.
    SetDefault,
    /// `MODIFY` to a wider type.
    ChangeType,
    /// `MODIFY` of a hidden column, which `SELECT *` then sees.
    ShowColumn,
    /// `COMMENT`, or `MODIFY` with another comment.
    Comment,
    /// Triggers, and the columns and defaults that go with them, between `LOCK TABLES` and `UNLOCK TABLES`.
    TakeApart,
    /// `SELECT count(*)` of the rows that a rollback would lose.
    CountLost,
    /// `CREATE VIEW` under a name that the table gets later.
    LayView,
    /// `DROP VIEW`.
    DropView,
    /// `RENAME TABLE`.
    RenameTable,
    /// `RENAME INDEX`.
    RenameIndex,
    /// `RENAME COLUMN`, without triggers.
    RenameColumns,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 28] = [
        Self::CreateTable,
        Self::DropTable,
        Self::AddColumn,
        Self::DropColumn,
        Self::CheckExpressions,
        Self::InstallSync,
        Self::DropSync,
        Self::Backfill,
        Self::Verify,
        Self::BuildIndex,
        Self::DropIndex,
        Self::AddForeignKey,
        Self::ValidateForeignKey,
        Self::DropForeignKey,
        Self::DropCheck,
        Self::SetNotNull,
        Self::DropNotNull,
        Self::SetDefault,
        Self::ChangeType,
        Self::ShowColumn,
        Self::Comment,
        Self::TakeApart,
        Self::CountLost,
        Self::LayView,
        Self::DropView,
        Self::RenameTable,
        Self::RenameIndex,
        Self::RenameColumns,
    ];

    /// The kinds of a statement of a file; none if it only asks the catalog.
    pub fn of(statement: &Statement) -> Vec<Self> {
        if let Some(kind) = Self::of_job(&statement.job) {
            return vec![kind];
        }
        let parts = statements(Dialect::Mysql, &statement.sql);
        let parts = parts.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql));
        let acts = acts(parts).into_iter();
        acts.filter_map(|act| Self::of_act(&act, None)).collect()
    }

    /// The kind of what is sent at once. `job` is that of the step that sends it; `None` if it is about no table:
    /// a setting, or a question to the catalog.
    pub(super) fn of_act(act: &[String], job: Option<&Job>) -> Option<Self> {
        let sql = act[0].as_str();
        if let Some((_, action)) = altered(sql) {
            let begins = [
                ("ADD COLUMN ", Self::AddColumn),
                ("DROP COLUMN ", Self::DropColumn),
                ("ADD INDEX ", Self::BuildIndex),
                ("ADD UNIQUE INDEX ", Self::BuildIndex),
                ("DROP INDEX ", Self::DropIndex),
                ("ADD CONSTRAINT ", Self::AddForeignKey),
                ("DROP FOREIGN KEY ", Self::DropForeignKey),
                ("DROP CONSTRAINT ", Self::DropCheck),
                ("ALTER COLUMN ", Self::SetDefault),
                ("COMMENT ", Self::Comment),
                ("RENAME INDEX ", Self::RenameIndex),
                ("RENAME COLUMN ", Self::RenameColumns),
            ];
            let found = begins.iter().find(|(begin, _)| action.starts_with(begin));
            let found = found.map(|(_, kind)| *kind);
            let edited = job.and_then(Self::of_job);
            return Some(match (found, edited) {
                (Some(found), _) => found,
                (None, Some(edited)) if action.starts_with("MODIFY ") => edited,
                _ => panic!("which kind of statement is this?\n{sql}"),
            });
        }
        let begins = [
            ("SET ", None),
            ("PREPARE ", None),
            ("DEALLOCATE ", None),
            ("CREATE TABLE ", Some(Self::CreateTable)),
            ("DROP TABLE ", Some(Self::DropTable)),
            ("CREATE OR REPLACE ALGORITHM=MERGE ", Some(Self::LayView)),
            ("DROP VIEW ", Some(Self::DropView)),
            ("RENAME TABLE ", Some(Self::RenameTable)),
            ("CREATE TRIGGER ", Some(Self::InstallSync)),
            ("DROP TRIGGER ", Some(Self::DropSync)),
            ("LOCK TABLES ", Some(Self::TakeApart)),
            ("UPDATE ", Some(Self::CheckExpressions)),
            (
                "SELECT EXTRACTVALUE",
                (!sql.contains("FROM information_schema.")).then_some(Self::ValidateForeignKey),
            ),
        ];
        let found = begins.into_iter().find(|(begin, _)| sql.starts_with(begin));
        found
            .unwrap_or_else(|| panic!("which kind of statement is this?\n{sql}"))
            .1
    }

    fn of_job(job: &Job) -> Option<Self> {
        match job {
            Job::Backfill { .. } | Job::Together { .. } | Job::Prefer { .. } => {
                Some(Self::Backfill)
            }
            Job::Verify { .. } | Job::ListGiven { .. } => Some(Self::Verify),
            Job::Loses { .. } => Some(Self::CountLost),
            Job::EditColumn { edit, .. } => Some(match edit {
                ColumnEdit::DropNotNull => Self::DropNotNull,
                ColumnEdit::SetNotNull => Self::SetNotNull,
                ColumnEdit::SetType => Self::ChangeType,
                ColumnEdit::SetFirstDefault | ColumnEdit::SetDefault | ColumnEdit::DropDefault => {
                    Self::SetDefault
                }
                ColumnEdit::SetComment => Self::Comment,
                ColumnEdit::Show => Self::ShowColumn,
            }),
            Job::Execute | Job::DropUnused { .. } => None,
            Job::EditConstraint { .. } | Job::DropColumns { .. } => {
                panic!("not for MySQL: {job:?}")
            }
            Job::Own { .. } | Job::Stays { .. } => panic!("an author's own: {job:?}"),
        }
    }

    /// Whether it reads or writes rows, in a transaction, and changes no definition.
    pub(super) fn is_dml(self) -> bool {
        matches!(
            self,
            Self::CheckExpressions
                | Self::Backfill
                | Self::Verify
                | Self::ValidateForeignKey
                | Self::CountLost
        )
    }
}

/// Statements that go to the server one after the other, with those together that one `LOCK TABLES` holds together.
pub(super) fn acts(sql: Vec<String>) -> Vec<Vec<String>> {
    let mut acts: Vec<Vec<String>> = Vec::new();
    let mut is_locked = false;
    for one in sql {
        let ends = one.starts_with("UNLOCK TABLES");
        let begins = one.starts_with("LOCK TABLES ");
        match acts.last_mut() {
            Some(act) if is_locked => act.push(one),
            _ if ends => {}
            _ => acts.push(vec![one]),
        }
        is_locked = (is_locked || begins) && !ends;
    }
    acts
}

/// The table of an `ALTER TABLE`, and its action.
pub(super) fn altered(sql: &str) -> Option<(&str, &str)> {
    sql.strip_prefix("ALTER TABLE `")?.split_once("` ")
}

/// The table that a statement names first. The name of a trigger stands before that of its table.
pub(super) fn table(sql: &str) -> String {
    let from = match sql.strip_prefix("CREATE TRIGGER ") {
        Some(trigger) => trigger.split_once(" ON ").map_or("", |(_, on)| on),
        None => sql,
    };
    let name = from.split('`').nth(1);
    name.unwrap_or_else(|| panic!("which table?\n{sql}"))
        .to_owned()
}
