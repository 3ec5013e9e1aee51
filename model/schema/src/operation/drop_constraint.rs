//! A constraint that leaves. Old builds may count on it, so it stays until they are gone; new builds may break it only from then on.

use super::add_constraint::{touches, touches_elsewhere};
use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, ConstraintDef, ConstraintShape, Diagnostic, Phase, Step};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropConstraint {
    /// The table.
    pub table: String,
    /// The constraint.
    pub constraint: ConstraintDef,
    /// Whether another one that keeps the same values apart takes its place.
    pub is_replaced: bool,
}

impl DropConstraint {
    /// Whether a statement may need it: `ON CONFLICT` does, and so may a plan.
    fn is_missed(&self) -> bool {
        matches!(self.constraint.shape, ConstraintShape::Unique(_)) && !self.is_replaced
    }
}

impl Operation for DropConstraint {
    fn headline(&self) -> String {
        let ConstraintDef { name, shape } = &self.constraint;
        format!("{} {name} of {} leaves", shape.kind(), self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let unused = if self.is_missed() {
            " and no statement that the runner knows uses it"
        } else {
            ""
        };
        (phase == Phase::Contract).then(|| {
            format!("drops it, when no build from before is alive{unused}; until then it holds")
        })
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        if phase != Phase::Contract {
            return Vec::new();
        }
        let Self {
            table, constraint, ..
        } = self;
        let kind = constraint.shape.kind();
        vec![Step::new(
            format!("Drop {kind} {} of {table}.", constraint.name),
            Action::DropConstraint {
                table: table.clone(),
                constraint: constraint.clone(),
                is_missed: self.is_missed(),
            },
        )]
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        Ok(())
    }

    fn overview(&self) -> Overview {
        let title = match &self.constraint.shape {
            ConstraintShape::Unique(_) => "a UNIQUE constraint leaves",
            ConstraintShape::References(_) => "a foreign key leaves",
            ConstraintShape::Exclude(_) => "an EXCLUDE constraint leaves",
            _ => "a CHECK leaves",
        };
        Overview {
            topic: Topic::Constraints,
            title,
            said: "the word taken away",
            old_builds: "nothing: it holds as long as they are alive",
            new_builds: "it holds until the contract",
            way_back: "nothing is done before the contract",
        }
    }

    fn touches(&self) -> Touched {
        touches(&self.table, &self.constraint)
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        touches_elsewhere(&self.constraint)
    }
}
