//! Constraints. SQLite knows no `ALTER TABLE` for them, so the runner edits the stored `CREATE TABLE`; a UNIQUE constraint is a
//! unique index.

use expand_contract_sql::{Quote, quote};

use super::render::write_lock;
use crate::dialect::broken;
use crate::{
    ConstraintDef, ConstraintEdit, ConstraintShape, IndexDef, IndexShape, Job, Object, Statement,
};

/// Adds a CHECK or a foreign key, after one scan that proves it.
pub(super) fn add(table: &str, constraint: &ConstraintDef) -> Statement {
    Statement {
        locks: write_lock(" for one scan"),
        makes: vec![object(table, constraint)],
        ..edit(table, constraint, ConstraintEdit::Add)
    }
}

/// Drops a constraint.
pub(super) fn drop(table: &str, constraint: &ConstraintDef) -> Statement {
    let drops = vec![object(table, constraint)];
    if let ConstraintShape::Unique(_) = constraint.shape {
        return Statement {
            locks: write_lock(", schema only"),
            drops,
            sql: format!("DROP INDEX IF EXISTS {}", quote(&constraint.name)),
            ..Statement::default()
        };
    }
    Statement {
        locks: write_lock(", one row of the schema"),
        drops,
        ..edit(table, constraint, ConstraintEdit::Drop)
    }
}

/// The lines of `CREATE TABLE` for its constraints, and the indexes of those that are indexes.
pub(super) fn of_new_table(constraints: &[ConstraintDef]) -> (Vec<String>, Vec<IndexDef>) {
    let mut lines = Vec::new();
    let mut indexes = Vec::new();
    for constraint in constraints {
        match &constraint.shape {
            ConstraintShape::Unique(unique) => indexes.push(IndexDef {
                name: constraint.name.clone(),
                shape: IndexShape {
                    columns: unique.columns.clone(),
                    unique: true,
                    ..IndexShape::default()
                },
            }),
            _ => lines.push(broken::named(Quote::STANDARD, constraint, quote)),
        }
    }
    (lines, indexes)
}

fn edit(table: &str, constraint: &ConstraintDef, edit: ConstraintEdit) -> Statement {
    Statement {
        job: Job::EditConstraint {
            table: table.into(),
            name: constraint.name.clone(),
            definition: broken::definition(Quote::STANDARD, &constraint.shape, quote),
            edit,
        },
        runner_only: true,
        ..Statement::default()
    }
}

fn object(table: &str, constraint: &ConstraintDef) -> Object {
    Object::Constraint {
        table: table.into(),
        name: constraint.name.clone(),
        holds: constraint.shape.holds(),
    }
}
