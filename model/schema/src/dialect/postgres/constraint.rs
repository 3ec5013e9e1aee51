//! Constraints: added without a look at the rows, proved of them apart, made of an index, dropped.

use expand_contract_sql::{Quote, quote, quote_table};

use super::block::{block, fenced};
use super::facts::Kind;
use super::probe;
use crate::dialect::{Context, broken};
use crate::{ConstraintDef, ConstraintShape, Object, Phase, Statement, TableLock};

/// Adds a constraint; a CHECK and a foreign key hold only for later writes at first.
pub(super) fn add(table: &str, constraint: &ConstraintDef, context: &Context<'_>) -> Statement {
    let (kind, apart) = match constraint.shape {
        ConstraintShape::Check(_) => (Kind::AddCheck, " NOT VALID"),
        ConstraintShape::References(_) => (Kind::AddForeignKey, " NOT VALID"),
        _ => (Kind::BuildConstraint, ""),
    };
    let done = probe::constraint_like(table, constraint, false);
    Statement {
        locks: locks(kind, table, constraint),
        makes: vec![object(table, constraint)],
        done_when: Some(done.clone()),
        sql: guarded(
            context,
            &unless(
                &done,
                &format!(
                    "ALTER TABLE {} ADD {}{apart}",
                    quote_table(table),
                    broken::named(Quote::STANDARD, constraint, quote)
                ),
            ),
        ),
        ..Statement::default()
    }
}

/// Proves a constraint of the rows that were there before it.
pub(super) fn validate(table: &str, constraint: &ConstraintDef) -> Statement {
    let kind = match constraint.shape {
        ConstraintShape::References(_) => Kind::ValidateForeignKey,
        _ => Kind::ValidateCheck,
    };
    let done = probe::constraint_like(table, constraint, true);
    Statement {
        locks: locks(kind, table, constraint),
        done_when: Some(done.clone()),
        sql: block(&unless(
            &done,
            &format!(
                "ALTER TABLE {} VALIDATE CONSTRAINT {}",
                quote_table(table),
                quote(&constraint.name)
            ),
        )),
        ..Statement::default()
    }
}

/// Makes a UNIQUE constraint of the index of its name.
pub(super) fn by_index(
    table: &str,
    constraint: &ConstraintDef,
    context: &Context<'_>,
) -> Statement {
    let done = probe::constraint_like(table, constraint, true);
    let checked = match &constraint.shape {
        ConstraintShape::Unique(unique) => unique.checked.sql(),
        _ => "",
    };
    let name = quote(&constraint.name);
    Statement {
        locks: locks(Kind::ConstrainByIndex, table, constraint),
        makes: vec![object(table, constraint)],
        done_when: Some(done.clone()),
        sql: guarded(
            context,
            &unless(
                &done,
                &format!(
                    "ALTER TABLE {} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}{checked}",
                    quote_table(table)
                ),
            ),
        ),
        ..Statement::default()
    }
}

/// Drops a constraint, with the index that it is made of.
pub(super) fn drop(table: &str, constraint: &ConstraintDef, context: &Context<'_>) -> Statement {
    let kind = match constraint.shape {
        ConstraintShape::References(_) => Kind::DropForeignKey,
        _ => Kind::DropCheck,
    };
    Statement {
        locks: locks(kind, table, constraint),
        drops: vec![object(table, constraint)],
        done_when: Some(format!(
            "SELECT NOT {}",
            probe::constraint(table, &constraint.name, false)
        )),
        sql: fenced(
            context,
            &format!(
                "  ALTER TABLE IF EXISTS {} DROP CONSTRAINT IF EXISTS {};\n",
                quote_table(table),
                quote(&constraint.name)
            ),
        ),
        ..Statement::default()
    }
}

/// The lines of `CREATE TABLE` for its constraints, and the locks on the tables that they refer to.
pub(super) fn of_new_table(
    table: &str,
    constraints: &[ConstraintDef],
) -> (Vec<String>, Vec<TableLock>) {
    let lines = constraints.iter();
    let lines = lines.map(|constraint| broken::named(Quote::STANDARD, constraint, quote));
    let mut locks = Vec::new();
    for constraint in constraints {
        for lock in Kind::AddForeignKey.locks_of(&referred(table, constraint)) {
            if !locks.contains(&lock) {
                locks.push(lock);
            }
        }
    }
    (lines.collect(), locks)
}

/// The table that a foreign key refers to, if it is another one.
fn referred(table: &str, constraint: &ConstraintDef) -> Vec<String> {
    let references = constraint.shape.references().into_iter();
    let tables = references.map(|references| references.table.clone());
    tables.filter(|other| other != table).collect()
}

/// The locks of a statement. On the table that a foreign key refers to they may be weaker.
fn locks(kind: Kind, table: &str, constraint: &ConstraintDef) -> Vec<TableLock> {
    let mut locks = kind.locks(table);
    locks.extend(kind.locks_of(&referred(table, constraint)));
    locks
}

fn object(table: &str, constraint: &ConstraintDef) -> Object {
    Object::Constraint {
        table: table.into(),
        name: constraint.name.clone(),
        holds: constraint.shape.holds(),
    }
}

fn unless(done: &str, action: &str) -> String {
    format!("  IF NOT ({done}) THEN\n    {action};\n  END IF;\n")
}

/// A block that needs the runner's fence where its effect could reject the writes of a build that is alive.
fn guarded(context: &Context<'_>, body: &str) -> String {
    match context.phase {
        Phase::Contract => fenced(context, body),
        _ => block(body),
    }
}
