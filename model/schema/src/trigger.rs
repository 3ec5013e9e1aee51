//! What a trigger does, in no dialect: on which event, when, and what it sets.

use crate::{Predicate, SyncColumn};

/// The trigger of one change on one table. A dialect makes one or several of it, and names them after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The stem of its names: `users_full_name_1a2b3c4d`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// Every column that it reads or writes, sorted.
    pub columns: Vec<String>,
    /// A condition without which no rule would act on an INSERT, cheap enough to ask first.
    pub insert_gate: Option<Predicate>,
    /// The same for an UPDATE.
    pub update_gate: Predicate,
    /// What it does.
    pub rules: Rules,
    /// Whether every value that it sets is a plain copy: nothing can fail, and no setting of a session matters.
    pub copies: bool,
}

/// The rules of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rules {
    /// Exactly one acts: where the first one's condition does not hold, the other one.
    Either(Box<[Rule; 2]>),
    /// Each acts by itself.
    Each(Vec<Rule>),
}

/// Columns that are set when something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What tells its trigger from the others of the change, in databases that need one for each rule.
    pub label: &'static str,
    /// On which INSERT it acts.
    pub on_insert: Predicate,
    /// On which UPDATE it acts; `None` where none makes it act.
    pub on_update: Option<Predicate>,
    /// The columns that it sets, each to the value of its expression.
    pub set: Vec<SyncColumn>,
    /// Where this holds already, nothing is set.
    pub unless: Option<Predicate>,
    /// What happens when a value cannot be computed.
    pub failure: Failure,
}

/// What happens to a write whose row a rule cannot compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The write is rejected.
    Reject,
    /// The columns become NULL: the row stays pending, and is listed.
    StayPending,
}

impl Rules {
    /// Every rule, in order.
    pub fn all(&self) -> &[Rule] {
        match self {
            Self::Either(both) => &**both,
            Self::Each(rules) => rules,
        }
    }
}
