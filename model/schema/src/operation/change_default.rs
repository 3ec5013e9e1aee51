//! A default that changes, comes or goes on a column that stays.
//!
//! An INSERT that leaves a column out stores what the database says at that moment, whichever build sent it. So a default that an
//! old build may count on, also that of NULL, stays until no such build is alive. A column that takes no NULL and has no default
//! is different: every old build gives it a value, and its first default comes at once.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ColumnDef, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeDefault {
    /// The table.
    pub table: String,
    /// The column, as it is afterwards.
    pub column: ColumnDef,
    /// Its default before, as SQL.
    pub before: Option<String>,
}

/// Whether no build leaves the column out before it gets its first default: then that default may come in the expand.
pub(crate) fn is_first_default(nullable: bool, before: Option<&str>) -> bool {
    before.is_none() && !nullable
}

impl ChangeDefault {
    fn is_first(&self) -> bool {
        is_first_default(self.column.nullable, self.before.as_deref())
    }

    fn step(&self, default: Option<&String>, phase: Phase) -> Step {
        let Self { table, column, .. } = self;
        let what = format!("{table}.{}", column.name);
        Step::new(
            match default {
                Some(default) => format!("Set the default of {what} to {default}."),
                None => format!("Drop the default of {what}."),
            },
            Action::SetDefault {
                table: table.clone(),
                column: column.name.clone(),
                default: default.cloned(),
                is_first: phase == Phase::Expand,
            },
        )
    }
}

/// The value that an INSERT without the column stores.
fn value(default: Option<&String>) -> String {
    default.map_or_else(|| "NULL".into(), Clone::clone)
}

impl Operation for ChangeDefault {
    fn headline(&self) -> String {
        let what = format!("{}.{}", self.table, self.column.name);
        match (&self.before, &self.column.default) {
            (None, Some(new)) => format!("{what} gets the default {new}"),
            (Some(old), Some(new)) => format!("{what} changes its default from {old} to {new}"),
            (Some(old), None) => format!("{what} loses the default {old}"),
            (None, None) => format!("{what} has no default"),
        }
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let (old, new) = (
            value(self.before.as_ref()),
            value(self.column.default.as_ref()),
        );
        match (phase, self.is_first()) {
            (Phase::Expand, true) => Some(
                "sets it; old builds do not see it, because each of their INSERTs gives a value"
                    .into(),
            ),
            (Phase::Contract, true) | (Phase::Migrate, _) | (Phase::Expand, false) => None,
            (Phase::Contract, false) => {
                let then = match (&self.column.default, self.column.nullable) {
                    (None, false) => "fails".into(),
                    _ => format!("stores {new}"),
                };
                Some(format!(
                    "an INSERT that leaves it out stores {old} before this phase, whichever build sends it, and {then} afterwards; the accessors \
                     of new builds write {new} themselves from the start"
                ))
            }
            (Phase::Rollback, true) => Some("drops it".into()),
            (Phase::Rollback, false) => Some(format!(
                "an INSERT that leaves it out stores {old} again, should a contract have begun"
            )),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        match (phase, self.is_first()) {
            (Phase::Expand, true) | (Phase::Contract, false) => {
                vec![self.step(self.column.default.as_ref(), phase)]
            }
            (Phase::Rollback, _) => vec![self.step(self.before.as_ref(), phase)],
            _ => Vec::new(),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        database.refuse_column(&self.table, &self.column)
    }

    fn overview(&self) -> Overview {
        let plain = Overview {
            topic: Topic::Columns,
            title: "a default changes or goes",
            said: "another `default = \"..\"`, or none",
            old_builds: "nothing: what they leave out gets the default that they know",
            new_builds: "the accessors write the new default from the start; other statements that leave the column out get it from the contract on",
            way_back: "the default of before stays",
        };
        if !self.is_first() {
            return plain;
        }
        Overview {
            title: "a column that takes no NULL gets its first default",
            said: "`default = \"..\"` on a field without one",
            old_builds: "nothing: each of their INSERTs gives a value",
            new_builds: "what they leave out gets the default",
            way_back: "drops the default",
            ..plain
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(vec![self.column.name.clone()]),
        }
    }
}
