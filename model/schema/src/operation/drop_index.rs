//! An index that leaves. Old builds may be slow without it, so it stays until they are gone, and the runner first plans the
//! statements that it knows.

use super::add_index::touches;
use super::{Operation, Overview, Topic, Touched, overview};
use crate::dialect::Database;
use crate::{Action, Diagnostic, IndexDef, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropIndex {
    /// The table.
    pub table: String,
    /// The index.
    pub index: IndexDef,
    /// Whether another index with the same key takes its place.
    pub is_replaced: bool,
}

impl Operation for DropIndex {
    fn headline(&self) -> String {
        format!("{} of {} leaves", self.index.name, self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let unused = if self.is_replaced {
            ""
        } else {
            " and no statement that the runner knows uses it"
        };
        (phase == Phase::Contract)
            .then(|| format!("drops it, when no build from before is alive{unused}"))
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Contract {
            return Vec::new();
        }
        let Self { table, index, .. } = self;
        vec![Step::new(
            format!("Drop index {} of {table}.", index.name),
            Action::DropIndex {
                table: table.clone(),
                index: index.clone(),
                is_missed: !self.is_replaced,
            },
        )]
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Indexes,
            title: "an index leaves",
            said: "the index is no longer declared",
            old_builds: "nothing before the contract, which refuses while a statement that it knows uses the index",
            new_builds: "the same",
            way_back: overview::NOTHING_TO_UNDO,
        }
    }

    fn touches(&self) -> Touched {
        touches(&self.table, &self.index)
    }
}
