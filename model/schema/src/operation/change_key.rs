//! A table gets another primary key: columns that are unique already. A unique index over them becomes the key in the contract, in one moment,
//! and the columns of the key of before stay unique, so no statement of either build loses what it counts on until then.

use expand_contract_format::words::and;

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ConstraintDef, Diagnostic, IndexDef, NewKey, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeKey {
    /// The table.
    pub table: String,
    /// The columns of the key of before, in their order.
    pub before: Vec<String>,
    /// The unique index that becomes the key.
    pub beside: IndexDef,
    /// The unique index that keeps the columns of the key of before unique; `None` if they have one already.
    pub kept: Option<IndexDef>,
    /// The foreign keys that refer to the columns of either key, with their tables.
    pub referring: Vec<(String, ConstraintDef)>,
}

impl ChangeKey {
    fn after(&self) -> &[String] {
        &self.beside.shape.columns
    }

    fn names(columns: &[String]) -> String {
        and(columns.iter().cloned())
    }

    fn new_key(&self) -> NewKey {
        let mut referring: Vec<String> = self
            .referring
            .iter()
            .map(|(table, _)| table.clone())
            .collect();
        referring.sort();
        referring.dedup();
        NewKey {
            table: self.table.clone(),
            before: self.before.clone(),
            beside: self.beside.clone(),
            referring,
        }
    }

    fn indexes(&self) -> impl DoubleEndedIterator<Item = &IndexDef> {
        self.kept.iter().chain([&self.beside])
    }

    fn index(&self, index: &IndexDef) -> Step {
        Step::new(
            format!(
                "Index {}.{}, unique.",
                self.table,
                Self::names(&index.shape.columns)
            ),
            Action::CreateIndex {
                table: self.table.clone(),
                index: index.clone(),
                // Its columns are unique as it is.
                harms_earlier: false,
            },
        )
    }

    fn drop(&self, index: &IndexDef) -> Step {
        Step::new(
            format!("Drop index {} of {}.", index.name, self.table),
            Action::DropIndex {
                table: self.table.clone(),
                index: index.clone(),
                is_missed: false,
            },
        )
    }

    fn validate((table, constraint): &(String, ConstraintDef)) -> Step {
        Step::new(
            format!(
                "Prove foreign key {} of {table} for every row.",
                constraint.name
            ),
            Action::ProveReference {
                table: table.clone(),
                constraint: constraint.clone(),
            },
        )
    }
}

impl Operation for ChangeKey {
    fn headline(&self) -> String {
        format!(
            "the key of {} becomes {}, in the place of {}",
            self.table,
            Self::names(self.after()),
            Self::names(&self.before)
        )
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let (before, after) = (Self::names(&self.before), Self::names(self.after()));
        Some(match phase {
            Phase::Expand => format!("looks whether {after} can be the key, and changes nothing"),
            Phase::Migrate => match &self.kept {
                Some(_) => {
                    format!("builds a unique index of {before}, which stays, and one of {after}")
                }
                None => format!("builds a unique index of {after}"),
            },
            Phase::Contract => format!(
                "makes the index of {after} the key in one moment, when no build from before is alive; foreign keys that refer to the table are \
                 made anew, and proved afterwards"
            ),
            Phase::Rollback => "drops the indexes; the key is as it was".into(),
        })
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let table = &self.table;
        let after = Self::names(self.after());
        match phase {
            Phase::Expand => vec![Step::new(
                format!("Look whether {after} can be the key of {table}."),
                Action::CheckKey(self.new_key()),
            )],
            Phase::Migrate => self.indexes().map(|index| self.index(index)).collect(),
            Phase::Contract => {
                let change = Step::new(
                    format!("Make {after} the key of {table}."),
                    Action::ChangeKey(self.new_key()),
                );
                let proofs = self.referring.iter().map(Self::validate);
                std::iter::once(change).chain(proofs).collect()
            }
            Phase::Rollback => self.indexes().rev().map(|index| self.drop(index)).collect(),
        }
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Constraints,
            title: "a table gets another primary key",
            said: "`primary_key` on fields that were `unique`, and `unique` on those that were the key",
            old_builds: "nothing; `ON CONFLICT ON CONSTRAINT` of the key means the other columns from the contract on, and `GROUP BY` of the old \
                         key then asks for every column",
            new_builds: "nothing; `GROUP BY` of the new key asks for every column until the contract",
            way_back: "drops the indexes; nothing is lost",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: None,
        }
    }

    fn reads_elsewhere(&self) -> bool {
        false
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        let others = self
            .referring
            .iter()
            .filter(|(table, _)| *table != self.table);
        others
            .map(|(table, constraint)| Touched {
                table: table.clone(),
                columns: Some(constraint.shape.columns().to_vec()),
            })
            .collect()
    }
}
