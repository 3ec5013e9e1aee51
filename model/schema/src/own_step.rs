//! A step that an author wrote in SQL: one effect, in one phase, with the query that tells whether it is done.

use crate::hash;
use crate::{Location, Phase};

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepShape {
    /// Its place among the steps of the model when it came, from 0. Steps of one migration run in this order.
    pub position: usize,
    /// The phase that runs it: not [`Phase::Rollback`].
    pub phase: Phase,
    /// The SQL as the author wrote it: one or several statements.
    pub sql: String,
    /// A query of one boolean: whether the effect is there.
    pub done_when: String,
    /// The SQL that undoes it. `None` for a step of the contract, which is final, and for one that cannot be undone.
    pub rollback: Option<String>,
    /// Whether both run outside of transactions. Each then is one statement.
    pub no_transaction: bool,
    /// Whether the models have it no longer. Its migration stays, and its name stays reserved.
    pub has_left_models: bool,
}

/// A step and its name, which is unique in its table for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDef {
    /// Its name.
    pub name: String,
    /// What it does.
    pub shape: StepShape,
}

impl StepDef {
    /// The name of a step whose author gave it none: `step_1a2b3c4d`. Another text is another step.
    pub fn name_of(sql: &str) -> String {
        format!("step_{}", hash::short([sql]))
    }
}

/// A step that a model declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredStep {
    /// The step.
    pub def: StepDef,
    /// The attribute's place in the source.
    pub location: Location,
}

impl StepShape {
    /// Whether both do the same. Neither the place among other steps nor what became of one counts.
    pub fn does_the_same(&self, other: &Self) -> bool {
        let bare = |shape: &Self| Self {
            position: 0,
            has_left_models: false,
            ..shape.clone()
        };
        bare(self) == bare(other)
    }

    /// The query that tells whether the effect is gone.
    pub fn undone_when(&self) -> String {
        format!("SELECT NOT coalesce(({}), false)", self.done_when)
    }

    /// Whether its effect stays for ever, although a rollback could still come.
    pub fn is_irreversible(&self) -> bool {
        self.rollback.is_none() && self.phase != Phase::Contract
    }
}
