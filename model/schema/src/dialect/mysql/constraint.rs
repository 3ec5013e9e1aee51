//! UNIQUE, CHECK and foreign keys, which come and go with the definition of their table.

use super::locks::{AT_ONCE, exclusive, read};
use super::render::{asked, in_place};
use super::{QUOTE, probe};
use crate::dialect::broken;
use crate::dialect::place::Place;
use crate::{ConstraintDef, ConstraintShape, Object, Statement};

/// A foreign key. Where no index begins with its columns, the server builds one.
const INDEXES: &str =
    ", catalog only; where no index begins with the columns, for one scan beside reads and writes";

pub(super) fn add(table: &str, constraint: &ConstraintDef) -> Statement {
    let named = broken::named(QUOTE, constraint, |column| QUOTE.name(column));
    let add = in_place(table, &format!("ADD {named}"));
    let statement = Statement {
        locks: exclusive(table, AT_ONCE),
        makes: vec![object(table, constraint)],
        done_when: Some(asked(&probe::constraint(table, &constraint.name))),
        runner_only: true,
        ..Statement::default()
    };
    match &constraint.shape {
        ConstraintShape::References(_) => Statement {
            locks: exclusive(table, INDEXES),
            no_transaction: true,
            sql: format!("SET foreign_key_checks = 0;\n{add};\nSET foreign_key_checks = 1"),
            ..statement
        },
        _ => Statement {
            sql: add,
            ..statement
        },
    }
}

pub(super) fn find(table: &str, constraint: &ConstraintDef) -> Statement {
    Statement {
        done_when: Some(asked(&probe::constraint(table, &constraint.name))),
        ..Statement::default()
    }
}

/// Every later write is checked, so one look at the rows of before is proof.
pub(super) fn validate(table: &str, constraint: &ConstraintDef) -> Statement {
    let ConstraintShape::References(references) = &constraint.shape else {
        return find(table, constraint);
    };
    let orphan = broken::orphan(QUOTE, references, Place::Table(table));
    Statement {
        locks: read(table, ", one scan"),
        sql: format!(
            "SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM (SELECT 1 FROM {} WHERE {orphan} LIMIT 1) AS orphan) = 0, '/a', \
             '~a row refers to none'))",
            QUOTE.table(table)
        ),
        ..Statement::default()
    }
}

pub(super) fn drop(table: &str, constraint: &ConstraintDef) -> Statement {
    let name = QUOTE.name(&constraint.name);
    let (what, done) = match &constraint.shape {
        ConstraintShape::Unique(_) => (
            format!("DROP INDEX {name}"),
            probe::no_index(table, &constraint.name),
        ),
        ConstraintShape::References(_) => (
            format!("DROP FOREIGN KEY {name}"),
            probe::no_constraint(table, &constraint.name),
        ),
        _ => (
            format!("DROP CONSTRAINT {name}"),
            probe::no_constraint(table, &constraint.name),
        ),
    };
    Statement {
        locks: exclusive(table, AT_ONCE),
        drops: vec![object(table, constraint)],
        done_when: Some(asked(&done)),
        sql: in_place(table, &what),
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
