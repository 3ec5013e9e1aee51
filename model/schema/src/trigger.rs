//! A trigger without a dialect: its events, its conditions, and the columns that it sets.

use crate::{Predicate, SyncColumn, hash};

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

impl Trigger {
    /// The trigger that only writes these columns, which leave, with what builds write to the others. None of them decides what a column
    /// that stays holds, so it can stand where they hold no values yet. `None` if the trigger writes none of them.
    #[must_use]
    pub fn that_only_writes(&self, columns: &[&str]) -> Option<Self> {
        let writes = |rule: &&Rule| {
            let mut set = rule.set.iter();
            set.any(|one| columns.contains(&one.def.name.as_str()))
        };
        let mut alone = Self {
            name: format!(
                "only_{}",
                hash::short([&*self.name].into_iter().chain(columns.iter().copied()))
            ),
            ..self.clone()
        };
        match &self.rules {
            Rules::Either(rules) => {
                let rule = rules.iter().find(writes)?;
                alone.insert_gate = None;
                alone.update_gate = rule.on_update.clone().unwrap_or(Predicate::Always);
                alone.rules = Rules::Each(vec![Rule {
                    on_update: Some(Predicate::Always),
                    // Nobody writes these columns meanwhile, so the other side decides.
                    unless: None,
                    ..rule.clone()
                }]);
            }
            Rules::Each(rules) => {
                let rules: Vec<Rule> = rules.iter().filter(writes).cloned().collect();
                if rules.is_empty() {
                    return None;
                }
                alone.rules = Rules::Each(rules);
            }
        }
        Some(alone)
    }
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
