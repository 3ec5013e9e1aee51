//! Steps in SQL that a model declares. A step that was generated never changes, since databases may have run it.

use super::{Compare, NEW};
use crate::lock::{Fact, LockStep, LockTable, PartFact};
use crate::{DeclaredStep, Diagnostic, Stage, StepShape, Subject};

impl Compare<'_> {
    /// The steps that the struct declares, against those that the lock knows.
    pub(super) fn steps(&mut self) {
        for step in &self.table.steps {
            let name = &step.def.name;
            match self.before.steps.get(name) {
                None => comes(&mut self.facts, step, Some(NEW)),
                Some(known) if known.came.does_the_same(&step.def.shape) => {
                    self.has_left_models(name, false);
                }
                Some(known) => {
                    let error = self.is_another(step, known);
                    self.found.errors.push(error);
                }
            }
        }
        for (name, known) in &self.before.steps {
            let is_declared = self.table.steps.iter().any(|one| one.def.name == *name);
            if is_declared || known.came.has_left_models {
                continue;
            }
            self.has_left_models(name, true);
            let table = &self.table.name;
            self.found.notes.push(match known.history.iter().next() {
                Some(fact) => format!(
                    "{table}: step `{name}` has left the models; its migration `{}` stays, and runs where it has not run yet. If it is \
                     not published and shall not run: `cargo expand-contract discard {0}`",
                    fact.migration
                ),
                None => format!("{table}: step `{name}` has left the models"),
            });
        }
    }

    fn has_left_models(&mut self, name: &str, has_left: bool) {
        if let Some(step) = self.facts.steps.get_mut(name) {
            step.came.has_left_models = has_left;
        }
    }

    fn is_another(&self, step: &DeclaredStep, known: &LockStep) -> Diagnostic {
        let (table, name) = (&self.table.name, &step.def.name);
        let differs = differing(&known.came, &step.def.shape);
        let mut error = Diagnostic::error(format!(
            "table `{table}`: step `{name}` has another {differs} in the lock, and a step that was generated never changes: databases \
             may have run it"
        ))
        .about(Subject::table(table))
        .at(&step.location)
        .help("give the new one another name: `step(name = \"..\", ..)`; it then runs after the old one")
        .help("or bring back what the lock has");
        if known.history.iter().next().is_some() {
            error = error.help(
                "if its migration is not published yet, make it anew: `cargo expand-contract generate --amend`",
            );
        }
        error
    }

    /// The step that a migration without a column or an index is called after.
    pub(super) fn first_step(&self) -> Option<String> {
        let steps = self.facts.steps_of(NEW);
        steps.first().map(|(name, _)| (*name).to_owned())
    }
}

/// Adds a step that a migration brings, or one that the database had before.
pub(in crate::diff) fn comes(facts: &mut LockTable, step: &DeclaredStep, migration: Option<&str>) {
    let mut known = LockStep::new(step.def.shape.clone());
    if let Some(migration) = migration {
        known.history.push(Fact {
            migration: migration.into(),
            // The code does not name its steps, so there is nothing for it to leave behind.
            stage: Stage::Contracted,
            what: PartFact::Added,
        });
    }
    facts.steps.insert(step.def.name.clone(), known);
}

/// The word of the first difference.
fn differing(known: &StepShape, now: &StepShape) -> &'static str {
    if known.phase != now.phase {
        "phase"
    } else if known.sql != now.sql {
        "SQL"
    } else if known.done_when != now.done_when {
        "`done_when`"
    } else if known.rollback != now.rollback {
        "`rollback`"
    } else {
        "`no_transaction`"
    }
}
