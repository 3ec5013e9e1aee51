//! Constraints that come to a table which the lock knows, and that leave it.

use super::{Compare, NEW};
use crate::dialect::database;
use crate::diff::change_key;
use crate::lock::{ConstraintFact, Fact, LockConstraint, Moment, TableShape};
use crate::{ConstraintDef, ConstraintShape, Diagnostic, RenamedBy, Stage, Subject};

impl Compare<'_> {
    /// The primary key: other columns, or other names of its columns by a view.
    pub(super) fn key(&mut self) {
        let mut constraints = self.before.constraints.iter();
        let key = constraints.find_map(|(name, constraint)| {
            let shape = constraint.at(&Moment::Models)?;
            matches!(shape, ConstraintShape::PrimaryKey(_)).then_some((name, shape))
        });
        let Some((name, shape)) = key else {
            return;
        };
        if let Some(columns) = self.new_key.clone() {
            let problems = change_key::problems(self.dialect, self.before, self.table, &columns);
            let column = columns.first().and_then(|name| self.table.column(name));
            if let Some(column) = column {
                self.problems(column, problems);
            }
            self.constraint_fact(
                name,
                ConstraintFact::Becomes(ConstraintShape::PrimaryKey(columns)),
            );
        } else if let Some(renamed) = self.renamed_shape(&shape) {
            self.constraint_fact(name, ConstraintFact::Becomes(renamed));
        }
    }

    /// The constraints that the struct and its fields declare.
    pub(super) fn constraints(&mut self) {
        let Some(before) = self.before.at(&Moment::Models) else {
            // The lock's table is on its way, and is refused elsewhere.
            return;
        };
        let mut kept = Vec::new();
        for constraint in &self.table.constraints {
            if let Some((message, help)) = self.declared(&constraint.def, &before, &mut kept) {
                let table = &self.table.name;
                self.found.errors.push(
                    Diagnostic::error(format!("table `{table}`: {message}"))
                        .about(Subject::table(table))
                        .at(&constraint.location)
                        .help(help),
                );
            }
        }
        for old in before.own_constraints() {
            let mut declared = self.table.constraints.iter();
            let is_declared = declared.any(|one| one.def.name == old.name);
            // It goes with a column that moves to another table.
            let mut columns = old.shape.columns().iter();
            let moves = columns.any(|column| self.names.moves(&self.table.name, column));
            if !is_declared && !moves && !kept.contains(&old.name) {
                self.constraint_fact(&old.name, ConstraintFact::Leaves);
            }
        }
    }

    /// Compares one declared constraint with those that the lock has. Gives a problem and the way out.
    fn declared(
        &mut self,
        constraint: &ConstraintDef,
        before: &TableShape,
        kept: &mut Vec<String>,
    ) -> Option<(String, String)> {
        let ConstraintDef { name, shape } = constraint;
        let kind = shape.kind();
        let known = before.constraints.get(name);
        // A model may still say the name that a table had before.
        if known == Some(shape)
            || known.is_some_and(|known| self.names.presently(known) == self.names.presently(shape))
        {
            return None;
        }
        // The database carries a constraint over to columns that replace its own, value for value.
        let mut carried = before.own_constraints().into_iter();
        let carried = carried.find(|old| self.renamed_shape(&old.shape).as_ref() == Some(shape));
        if let Some(old) = carried {
            if matches!(shape, ConstraintShape::Check(_))
                && !database(self.dialect).can().adds_checks
            {
                return Some((
                    format!(
                        "{kind} `{name}` would go with its column: the database copies the table to add one like it, and no row is \
                         written meanwhile"
                    ),
                    "take it away, and hold the rule in the program, or in a trigger of your own that rejects the row with SIGNAL".into(),
                ));
            }
            if old.name == *name {
                self.constraint_fact(name, ConstraintFact::Becomes(shape.clone()));
                return None;
            }
            if !self.before.constraints.contains_key(name) {
                kept.push(old.name);
                let carried = LockConstraint::new(shape.clone());
                self.facts.constraints.insert(name.clone(), carried);
                return None;
            }
        }
        if known.is_some() {
            return Some((
                format!("{kind} `{name}` is another one in the lock"),
                "give the new one a name of its own, `name = \"..\"`; the old one then leaves with the contract".into(),
            ));
        }
        if self.was_another_constraint(constraint) {
            return Some((
                format!("the name of {kind} `{name}` was another one's"),
                "give it another name: `name = \"..\"`".into(),
            ));
        }
        if let Some(column) = self.leaving_one(shape.columns()) {
            return Some((
                format!("{kind} `{name}` is over `{column}`, which leaves"),
                format!("take it away, or leave `{column}` out of it"),
            ));
        }
        self.constraint_comes(constraint.clone());
        None
    }

    /// A constraint over the columns that replace its own, value for value; `None` if none of them is renamed, or one of them
    /// changes its values.
    fn renamed_shape(&self, shape: &ConstraintShape) -> Option<ConstraintShape> {
        let claims = shape
            .columns()
            .iter()
            .filter_map(|column| self.claims.get(column.as_str()));
        let is_copied = claims.clone().any(|claim| claim.by != RenamedBy::View);
        if matches!(shape, ConstraintShape::Exclude(_)) && is_copied {
            // It cannot be built while builds write, so nothing is carried over.
            return None;
        }
        let mut is_renamed = false;
        for column in shape.columns() {
            let Some(claim) = self.claims.get(column.as_str()) else {
                continue;
            };
            if claim.up.is_some() || claim.down.is_some() || claim.by == RenamedBy::Lookup {
                return None;
            }
            is_renamed = true;
        }
        let new_name = |column: &str| match self.claims.get(column) {
            Some(claim) => claim.column.def.name.clone(),
            None => column.to_owned(),
        };
        is_renamed.then(|| {
            let table = &self.table.name;
            shape.renamed(new_name).with_targets(table, new_name)
        })
    }

    /// Whether the name belonged to another constraint, which has left.
    fn was_another_constraint(&self, constraint: &ConstraintDef) -> bool {
        let known = self.before.constraints.get(&constraint.name);
        known.is_some_and(|known| known.last() != constraint.shape)
    }

    fn constraint_comes(&mut self, constraint: ConstraintDef) {
        let ConstraintDef { name, shape } = constraint;
        let known = self.facts.constraints.entry(name);
        known
            .or_insert_with(|| LockConstraint::new(shape))
            .history
            .push(fact(ConstraintFact::Added));
    }

    fn constraint_fact(&mut self, name: &str, what: ConstraintFact) {
        if let Some(constraint) = self.facts.constraints.get_mut(name) {
            constraint.history.push(fact(what));
        }
    }

    /// The constraint that a migration without a column or an index is called after.
    pub(super) fn first_constraint(&self) -> Option<String> {
        let (name, ..) = self.facts.constraints_of(NEW).next()?;
        let prefix = format!("{}_", self.table.name);
        Some(name.strip_prefix(&prefix).unwrap_or(name).to_owned())
    }
}

/// The code of a model does not name its constraints, so there is nothing for it to leave behind.
fn fact(what: ConstraintFact) -> Fact<ConstraintFact> {
    Fact {
        migration: NEW.into(),
        stage: Stage::Contracted,
        what,
    }
}
