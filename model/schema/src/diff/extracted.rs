//! `extracted(from = "city")`: values of a column become rows of a lookup table, to which a new column refers.
//!
//! The foreign key of the new column says which table that is. Its rows are told apart by one unique column that takes no NULL, and the
//! database can give all other columns their values, so that a trigger can insert a row of which only that value is known.

use std::collections::BTreeSet;

use super::derive::identity;
use super::{Findings, Problem, extracted_rules, place};
use crate::lock::{ColumnFact, Lock, LockColumn, TableFact, Values};
use crate::operation::Extract;
use crate::{
    Change, Checked, Column, ConstraintShape, Diagnostic, Expr, LifecycleKind, References,
    Referential, RenamedBy, RowOf, Schema, Subject, Sync, Table,
};

/// Holds each new column of this kind against the model of the table that it refers to, and lets the new lock remember which column has
/// the values there.
pub(super) fn complete(lock: &Lock, schema: &Schema, next: &mut Lock, found: &mut Findings) {
    for table in schema.tables.values() {
        let known = lock.tables.get(&table.name);
        for column in &table.columns {
            let is_known = known.is_some_and(|facts| facts.columns.contains_key(&column.def.name));
            let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
            let Some(LifecycleKind::Renamed {
                from,
                by: RenamedBy::Lookup,
                ..
            }) = kind.filter(|_| !is_known)
            else {
                continue;
            };
            // A table or a column that the lock does not know is refused where columns are compared.
            let Some(old) = known.and_then(|facts| facts.last(from)) else {
                continue;
            };
            match extracted_rules::values(schema, table, column, &old) {
                Ok(values) => remember(next, table, column, from, &values),
                Err((message, help)) => found.errors.push(
                    Diagnostic::error(format!("table `{}`: {message}", table.name))
                        .about(Subject::column(&table.name, &column.def.name))
                        .at(place(column))
                        .help(help),
                ),
            }
        }
    }
}

/// Makes one migration of each that has such a column and of those which create its lookup tables: a rollback takes both away.
pub(super) fn join(lock: &Lock, next: &mut Lock) {
    let is_new = |id: &String| !lock.migrations.contains_key(id);
    for id in next
        .migrations
        .keys()
        .filter(|id| is_new(id))
        .cloned()
        .collect::<Vec<_>>()
    {
        let coming = next.tables_of(&id).flat_map(|(_, facts)| facts.coming(&id));
        let values = coming.filter_map(|(_, column)| column.origin()?.what.values());
        let tables: BTreeSet<String> = values.map(|values| values.table.clone()).collect();
        for table in tables {
            let history = next.tables.get(&table).map(|facts| facts.history.iter());
            let created =
                history.and_then(|mut facts| facts.find(|fact| fact.what == TableFact::Created));
            let from = created.map(|fact| fact.migration.clone());
            let Some(from) = from.filter(|from| is_new(from) && *from != id) else {
                continue;
            };
            let Some(gone) = next.migrations.remove(&from) else {
                continue;
            };
            for moved in &gone.tables {
                if let Some(facts) = next.tables.get_mut(moved) {
                    facts.reassign(&from, &id);
                }
            }
            if let Some(entry) = next.migrations.get_mut(&id) {
                entry.tables.extend(gone.tables);
                entry.tables.sort();
                entry.tables.dedup();
            }
        }
    }
}

/// Lets each new lookup table know the columns that have copies of its values until the contract.
pub(super) fn join_copies(changes: &mut [Change]) {
    let mut copies: Vec<(String, References)> = Vec::new();
    for change in &*changes {
        let Change::Extract(Extract(sync)) = change else {
            continue;
        };
        let exprs = sync.new.iter().filter_map(|column| column.expr.as_ref());
        copies.extend(exprs.filter_map(|expr| {
            let row = expr.row.as_deref()?;
            let copy = References {
                columns: vec![row.by.clone()],
                table: sync.table.clone(),
                target: expr.reads.clone(),
                on_delete: Referential::default(),
                on_update: Referential::default(),
                checked: Checked::default(),
            };
            Some((row.table.clone(), copy))
        }));
    }
    for change in changes {
        if let Change::CreateTable(create) = change {
            let own = copies
                .iter()
                .filter(|(table, _)| *table == create.table.name);
            create.copies = own.map(|(_, copy)| copy.clone()).collect();
        }
    }
}

fn remember(next: &mut Lock, table: &Table, column: &Column, from: &str, found: &Values) {
    let Some(facts) = next.tables.get_mut(&table.name) else {
        return;
    };
    if let Some(leaves) = facts.columns.get_mut(from).and_then(LockColumn::leaves_mut) {
        leaves.extracted_to = Some(found.table.clone());
    }
    let new = facts.columns.get_mut(&column.def.name);
    for fact in new.into_iter().flat_map(|new| new.history.iter_mut()) {
        if let ColumnFact::Renamed { values, .. } = &mut fact.what {
            *values = Some(found.clone());
        }
    }
}

/// Refuses another column that follows the one whose values are extracted, or is followed by the one that refers to them.
pub(super) fn refuse_company(sync: &Sync) -> Result<(), Vec<Problem>> {
    let others = sync.columns().filter(|column| {
        let expr = column.expr.as_ref();
        expr.is_none_or(|expr| expr.row.is_none())
    });
    let problems: Vec<Problem> = others
        .map(|column| {
            let (name, old) = (&column.def.name, sync.old.iter());
            let old: Vec<&str> = old.map(|old| old.def.name.as_str()).collect();
            Problem::new(
                name,
                format!(
                    "`{name}` is kept in step with `{}`, whose values are extracted with the same migration",
                    old.join("`, `")
                ),
            )
            .help("do it in two migrations: generate, deploy and contract one after the other")
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The value of the new column: the key of the row that has the value of the old one.
pub(super) fn up(values: &Values, from: &str) -> Expr {
    let row = RowOf {
        table: values.table.clone(),
        by: values.value.clone(),
        gives: values.key.clone(),
        comes: true,
    };
    found_in(row, from)
}

/// The value of the old column: the one of the row that the new column refers to.
pub(super) fn down(values: &Values, successor: &str) -> Expr {
    let row = RowOf {
        table: values.table.clone(),
        by: values.key.clone(),
        gives: values.value.clone(),
        comes: false,
    };
    found_in(row, successor)
}

fn found_in(row: RowOf, column: &str) -> Expr {
    Expr {
        row: Some(Box::new(row)),
        ..identity(column)
    }
}

/// Whether a constraint is the foreign key of a column that refers to a lookup table: a trigger gives an old build's row a value that it
/// accepts.
pub(super) fn is_kept(changes: &[Change], shape: &ConstraintShape) -> bool {
    let extracted = changes.iter().filter_map(|change| match change {
        Change::Extract(Extract(sync)) => Some(sync),
        _ => None,
    });
    let mut new = extracted.flat_map(|sync| &sync.new);
    let columns = shape.references().map(|references| &references.columns);
    new.any(|column| columns.is_some_and(|columns| **columns == [column.def.name.clone()]))
}
