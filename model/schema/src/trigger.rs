//! A trigger without a dialect: its events, its conditions, and the columns that it sets.

use crate::{Predicate, SyncColumn};

/// The trigger of one change on one table. A dialect turns it into one or more database triggers, and names them after
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// The stem of the trigger names: `users_full_name_1a2b3c4d`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// Every column that the trigger reads or writes, sorted.
    pub columns: Vec<String>,
    /// A cheap condition that is asked before the rules of an INSERT. No rule would act without it.
    pub insert_gate: Option<Predicate>,
    /// A cheap condition that is asked before the rules of an UPDATE.
    pub update_gate: Predicate,
    /// The rules.
    pub rules: Rules,
    /// Whether every value is a plain copy. A copy cannot fail, and no session setting changes it.
    pub copies: bool,
}

/// The rules of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rules {
    /// Exactly one rule acts: the first one if its condition holds, otherwise the second one.
    Either(Box<[Rule; 2]>),
    /// Each rule acts by itself.
    Each(Vec<Rule>),
}

/// Columns that the trigger sets on a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// A label for databases that need one trigger for each rule.
    pub label: &'static str,
    /// The condition on an INSERT.
    pub on_insert: Predicate,
    /// The condition on an UPDATE; `None` if no UPDATE makes the rule act.
    pub on_update: Option<Predicate>,
    /// The columns that the rule sets, each to the value of its expression.
    pub set: Vec<SyncColumn>,
    /// The rule sets nothing if this condition holds already.
    pub unless: Option<Predicate>,
    /// The condition on the row before an UPDATE without which the rule spares a value: a build wrote it itself. NULL is not
    /// spared. An expression that fails for that row did not give the value.
    pub followed: Option<Predicate>,
    /// The result of a value that cannot be computed.
    pub failure: Failure,
}

/// The result of a write whose row a rule cannot compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The write is rejected.
    Reject,
    /// The columns become NULL. The row stays pending and is listed.
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
