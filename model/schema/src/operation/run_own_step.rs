//! A step that an author wrote in SQL, for what no other kind of change does. Nothing is known about it but what its
//! statements begin with. So the author says when it is done and how it is undone, and the runner alone runs it: it asks first.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, Diagnostic, Phase, Step, StepShape};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOwnStep {
    /// The table whose model has the step.
    pub table: String,
    /// The name of the step.
    pub name: String,
    /// What it does.
    pub shape: StepShape,
    /// The columns of the table that its SQL names, and the key, sorted.
    pub columns: Vec<String>,
    /// What is known of its SQL.
    pub runs: OwnText,
    /// What is known of the SQL that undoes it.
    pub undoes: OwnText,
}

/// What is known of an author's own SQL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnText {
    /// Whether a statement of it waits for other sessions without blocking them.
    pub is_patient: bool,
    /// The index that it builds beside the writers.
    pub builds: Option<String>,
    /// The objects that it drops.
    pub drops: Vec<String>,
    /// Whether a part of it could not be read.
    pub has_unread_part: bool,
}

impl RunOwnStep {
    fn title(&self, does: &str, text: &OwnText) -> String {
        let unread = if text.has_unread_part {
            "; a part of it was not read"
        } else {
            ""
        };
        format!("{does} step {} of {}{unread}.", self.name, self.table)
    }
}

impl Operation for RunOwnStep {
    fn headline(&self) -> String {
        // A line of a phase file that begins with `step` begins a statement.
        format!("own step {} of {}", self.name, self.table)
    }

    fn words(&self, phase: Phase) -> Option<String> {
        if phase == self.shape.phase {
            let gate = if phase == Phase::Contract {
                ", when no build from before is alive"
            } else {
                ""
            };
            return Some(format!("runs its SQL, unless it is done already{gate}"));
        }
        if phase != Phase::Rollback || self.shape.phase == Phase::Contract {
            return None;
        }
        Some(if self.shape.is_irreversible() {
            format!(
                "cannot undo it: refused while its effect is there, until `--discard {}` leaves it",
                self.name
            )
        } else {
            "undoes it with its SQL".into()
        })
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        let Self {
            table, name, shape, ..
        } = self;
        let own = |sql: &str, done_when: String, text: &OwnText| Action::Own {
            table: table.clone(),
            step: name.clone(),
            sql: sql.into(),
            done_when,
            no_transaction: shape.no_transaction,
            is_patient: text.is_patient,
            builds: text.builds.clone(),
            drops: text.drops.clone(),
        };
        if phase == shape.phase {
            let action = own(&shape.sql, shape.done_when.clone(), &self.runs);
            return vec![Step::new(self.title("Run", &self.runs), action)];
        }
        if phase != Phase::Rollback || shape.phase == Phase::Contract {
            return Vec::new();
        }
        let Some(rollback) = &shape.rollback else {
            let action = Action::Stays {
                table: table.clone(),
                step: name.clone(),
                undone_when: shape.undone_when(),
            };
            return vec![Step::new(
                format!("Leave step {name} of {table}, which cannot be undone."),
                action,
            )];
        };
        let action = own(rollback, shape.undone_when(), &self.undoes);
        vec![Step::new(self.title("Undo", &self.undoes), action)]
    }

    fn refuse(&self, _database: &dyn Database) -> Result<(), Diagnostic> {
        // Its SQL is judged with the place in the model at hand.
        Ok(())
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::OwnSteps,
            title: "a step of your own runs",
            said: "`step(name = \"..\", expand = \"..\", done_when = \"..\", rollback = \"..\")` on the struct; or `migrate`, or `contract`",
            old_builds: "what your SQL does; a step of the contract waits until they are gone",
            new_builds: "what your SQL does",
            way_back: "runs your `rollback`; a step that is `irreversible` stops it, until its effect is left with `--discard`",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(self.columns.clone()),
        }
    }
}
