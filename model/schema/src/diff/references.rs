//! Foreign keys are held against the model of the table that they refer to.

use std::collections::BTreeSet;

use expand_contract_format::Dialect;

use super::{Findings, by_view};
use crate::dialect::database;
use crate::lock::Lock;
use crate::{Constraint, Diagnostic, References, Referential, Schema, Subject, Table};

/// Reports each new foreign key that the database would refuse, and each that would be slow.
pub(super) fn check(lock: &Lock, schema: &Schema, found: &mut Findings) {
    for table in schema.tables.values() {
        let known = lock.tables.get(&table.name);
        for constraint in &table.constraints {
            let name = &constraint.def.name;
            let is_known = known.is_some_and(|facts| facts.constraints.contains_key(name));
            if let (Some(references), true) = (constraint.def.shape.references(), is_known) {
                renamed(schema, table, constraint, references, found);
            }
            if let (Some(references), false) = (constraint.def.shape.references(), is_known) {
                one(lock.dialect, schema, table, constraint, references, found);
                if known.is_none() {
                    circle(lock, schema, table, constraint, references, found);
                }
            }
        }
    }
}

/// Refuses the old name of a column that gets another one: the model has a field of the new name alone.
fn renamed(
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
    references: &References,
    found: &mut Findings,
) {
    let Some(parent) = schema.tables.get(&references.table) else {
        return;
    };
    let name = &constraint.def.name;
    for target in &references.target {
        let mut said = parent.columns.iter().filter_map(by_view::said);
        if let Some((_, new)) = said.find(|(old, _)| old == target) {
            found.errors.push(
                Diagnostic::error(format!(
                    "table `{}`: foreign key `{name}` refers to `{}.{target}`, which is `{new}` in model `{}`",
                    table.name, parent.name, parent.model
                ))
                .about(Subject::table(&table.name))
                .at(&constraint.location)
                .help(format!(
                    "write `{new}` there: the database lets the foreign key go on under the new name"
                )),
            );
        }
    }
}

/// Refuses two new tables of which each refers to the other: neither could be created first.
fn circle(
    lock: &Lock,
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
    references: &References,
    found: &mut Findings,
) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = vec![&references.table];
    while let Some(name) = next.pop() {
        let is_new = name != table.name && !lock.tables.contains_key(name);
        let Some(other) = schema.tables.get(name).filter(|_| is_new) else {
            continue;
        };
        if !seen.insert(name) {
            continue;
        }
        for references in other
            .constraints
            .iter()
            .filter_map(|one| one.def.shape.references())
        {
            if references.table == table.name {
                found.errors.push(
                    Diagnostic::error(format!(
                        "table `{}`: foreign key `{}` makes a circle of new tables: `{name}` refers to `{}`, too, so neither can be created first",
                        table.name, constraint.def.name, table.name
                    ))
                    .about(Subject::table(&table.name))
                    .at(&constraint.location)
                    .help("leave one of the two `references` out, generate, and bring it back in the next migration"),
                );
                return;
            }
            next.push(&references.table);
        }
    }
}

fn one(
    dialect: Dialect,
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
    references: &References,
    found: &mut Findings,
) {
    let name = &constraint.def.name;
    let of = |problem: Diagnostic| {
        problem
            .about(Subject::table(&table.name))
            .at(&constraint.location)
    };
    let to = &references.table;
    let Some(parent) = schema.tables.get(to) else {
        found.warnings.push(of(Diagnostic::warning(format!(
            "table `{}`: foreign key `{name}` refers to `{to}`, which no model of this package has",
            table.name
        ))
        .help(
            "the database is asked by `run migrate`; a model of it lets this command look first",
        )));
        return;
    };
    for (column, target) in references.columns.iter().zip(&references.target) {
        let Some(there) = parent.column(target) else {
            let names: Vec<String> = parent
                .columns
                .iter()
                .map(|column| format!("`{}`", column.def.name))
                .collect();
            found.errors.push(of(Diagnostic::error(format!(
                "table `{}`: foreign key `{name}` refers to `{to}.{target}`, which model `{}` does not have",
                table.name, parent.model
            ))
            .help(format!("its columns are {}", names.join(", ")))));
            return;
        };
        let here = table.column(column);
        if let Some(here) = here.filter(|here| here.def.ty != there.def.ty) {
            found.warnings.push(of(Diagnostic::warning(format!(
                "table `{}`: `{column}` is `{}`, and `{to}.{target}`, to which foreign key `{name}` refers, is `{}`",
                table.name, here.def.ty, there.def.ty
            ))
            .help("give both the same type: a database may refuse another one, or convert it at every look")));
        }
    }
    for (on, action) in [
        ("on_delete", references.on_delete),
        ("on_update", references.on_update),
    ] {
        if let Some(column) = unfit(table, references, action) {
            found.errors.push(of(Diagnostic::error(format!(
                "table `{}`: foreign key `{name}` says `{on} = \"{}\"`, and `{column}` {}: the statement in `{to}` would fail",
                table.name,
                action.word(),
                if action == Referential::SetNull {
                    "takes no NULL"
                } else {
                    "takes no NULL and has no default"
                }
            ))
            .help(format!("make the field of `{column}` an `Option`, or say `restrict` or `cascade`"))));
        }
    }
    if !is_a_key(parent, &references.target) {
        found.errors.push(of(Diagnostic::error(format!(
            "table `{}`: foreign key `{name}` refers to ({}) of `{to}`, which may hold the same values twice",
            table.name,
            references.target.join(", ")
        ))
        .help("refer to its primary key")
        .help(format!(
            "or let model `{}` say that they are unique: `unique({})`",
            parent.model,
            references.target.join(", ")
        ))));
    }
    let has_own = database(dialect).can().indexes_foreign_keys;
    if !has_own && !is_found(table, &references.columns) {
        found.warnings.push(of(Diagnostic::warning(format!(
            "table `{}`: no index begins with ({}), so each DELETE in `{to}` reads all rows to find those of foreign key `{name}`",
            table.name,
            references.columns.join(", ")
        ))
        .help("declare one: `index` on the field, or `index(..)` on the struct")));
    }
}

/// The first column that an action could give no value.
fn unfit<'a>(table: &'a Table, references: &References, action: Referential) -> Option<&'a str> {
    let columns = references.columns.iter();
    let mut columns = columns.filter_map(|column| table.column(column));
    let unfit = columns.find(|column| match action {
        Referential::SetNull => !column.def.nullable,
        Referential::SetDefault => !column.def.nullable && column.def.default.is_none(),
        Referential::NoAction | Referential::Restrict | Referential::Cascade => false,
    });
    unfit.map(|column| column.def.name.as_str())
}

/// Whether two rows cannot hold the same values in these columns.
fn is_a_key(table: &Table, columns: &[String]) -> bool {
    let same = |others: &[String]| {
        others.len() == columns.len() && columns.iter().all(|column| others.contains(column))
    };
    let own = |column: &crate::Column| column.def.unique && columns == [column.def.name.as_str()];
    same(&table.primary_key())
        || table.columns.iter().any(own)
        || table.indexes.iter().any(|index| {
            let shape = &index.def.shape;
            shape.unique && shape.filter.is_none() && same(shape.plain_columns())
        })
        || table.constraints.iter().any(|one| match &one.def.shape {
            crate::ConstraintShape::Unique(unique) => same(&unique.columns),
            _ => false,
        })
}

/// Whether rows are found by these columns without reading all of them.
fn is_found(table: &Table, columns: &[String]) -> bool {
    let begins = |others: &[String]| {
        others.len() >= columns.len()
            && others[..columns.len()]
                .iter()
                .all(|column| columns.contains(column))
    };
    let own = |column: &crate::Column| {
        (column.def.unique || column.def.index) && columns == [column.def.name.as_str()]
    };
    begins(&table.primary_key())
        || table.columns.iter().any(own)
        || table.indexes.iter().any(|index| {
            let shape = &index.def.shape;
            shape.filter.is_none() && begins(&shape.columns)
        })
        || table.constraints.iter().any(|one| match &one.def.shape {
            crate::ConstraintShape::Unique(unique) => begins(&unique.columns),
            _ => false,
        })
}
