//! An index on columns that exist, or come with the same migration. It is built after the fill, and blocks no writer.
//!
//! Old builds may write a value twice, and no write of theirs may fail. So an index that keeps values apart is unique only from
//! the contract on. Until then one that is not unique stands in its place, with which each row finds its twins.

use super::{Operation, Overview, Topic, Touched, refuse};
use crate::dialect::{Database, helper_index_name};
use crate::{Action, Diagnostic, IndexDef, IndexShape, Phase, Predicate, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddIndex {
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The index.
    pub index: IndexDef,
}

impl AddIndex {
    /// The index that stands in the place of a unique one until the contract.
    fn helper(&self) -> IndexDef {
        IndexDef {
            name: helper_index_name(&self.index.name),
            shape: IndexShape {
                unique: false,
                nulls_not_distinct: false,
                ..self.index.shape.clone()
            },
        }
    }

    /// The step that builds the index as it is.
    pub(super) fn built(&self) -> Step {
        self.build(self.index.clone(), false)
    }

    /// The step that drops the index.
    pub(super) fn dropped(&self) -> Step {
        self.drop(self.index.clone())
    }

    fn build(&self, index: IndexDef, harms_earlier: bool) -> Step {
        Step::new(
            format!("Build index {} of {}.", index.name, self.table),
            Action::CreateIndex {
                table: self.table.clone(),
                index,
                harms_earlier,
            },
        )
    }

    fn drop(&self, index: IndexDef) -> Step {
        Step::new(
            format!("Drop index {} of {}.", index.name, self.table),
            Action::DropIndex {
                table: self.table.clone(),
                index,
                is_missed: false,
            },
        )
    }

    fn verify(&self) -> Step {
        let mut columns = self.index.shape.columns.clone();
        columns.sort();
        Step::new(
            format!(
                "Verify that no two rows of {} are one to index {}.",
                self.table, self.index.name
            ),
            Action::Verify {
                table: self.table.clone(),
                key: self.key.clone(),
                columns,
                wrong: Predicate::Twin {
                    key: self.key.clone(),
                    index: self.index.shape.clone(),
                },
                apart: Some(self.index.name.clone()),
                breaks: None,
            },
        )
    }
}

impl Operation for AddIndex {
    fn headline(&self) -> String {
        format!("{} of {} is new", self.index.name, self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let is_unique = self.index.shape.unique;
        match phase {
            Phase::Expand => None,
            Phase::Migrate if is_unique => Some(
                "builds an index that is not unique yet, and looks for rows that are one to it"
                    .into(),
            ),
            Phase::Migrate => Some("builds the index beside the writers".into()),
            Phase::Contract => is_unique.then(|| {
                "builds the unique index, when no build that may write a value twice is alive"
                    .into()
            }),
            Phase::Rollback => Some("drops it".into()),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let is_unique = self.index.shape.unique;
        match (phase, is_unique) {
            (Phase::Expand, _) | (Phase::Contract, false) => Vec::new(),
            (Phase::Migrate, false) => vec![self.build(self.index.clone(), false)],
            (Phase::Migrate, true) => vec![self.build(self.helper(), false), self.verify()],
            (Phase::Contract, true) => vec![
                self.build(self.index.clone(), true),
                self.drop(self.helper()),
            ],
            (Phase::Rollback, false) => vec![self.drop(self.index.clone())],
            (Phase::Rollback, true) => {
                vec![self.drop(self.index.clone()), self.drop(self.helper())]
            }
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let (table, index) = (&self.table, &self.index);
        if index.shape.unique {
            refuse::has_key(table, &self.key)?;
        }
        database.refuse_index(table, index)
    }

    fn overview(&self) -> Overview {
        let plain = Overview {
            topic: Topic::Indexes,
            title: "an index comes",
            said: "`index(a, b desc, ..)` on the struct, `index` on a field",
            old_builds: "nothing but the upkeep of one more index",
            new_builds: "the index is there",
            way_back: "drops the index",
        };
        if !self.index.shape.unique {
            return plain;
        }
        Overview {
            title: "a unique index comes",
            said: "`index(a, b, unique)` on the struct, `unique` on a field",
            old_builds: "nothing: they may write a value twice; such rows are listed, and the contract waits until there are none",
            new_builds: "a value that is there twice is rejected from the contract on",
            way_back: "drops the index that stands in its place until the contract",
            ..plain
        }
    }

    fn touches(&self) -> Touched {
        touches(&self.table, &self.index)
    }
}

/// The columns that an index reads.
pub(super) fn touches(table: &str, index: &IndexDef) -> Touched {
    let shape = &index.shape;
    let mut columns: Vec<String> = shape
        .columns
        .iter()
        .chain(&shape.include)
        .cloned()
        .collect();
    columns.sort();
    columns.dedup();
    Touched {
        table: table.into(),
        columns: Some(columns),
    }
}
