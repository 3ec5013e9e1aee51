//! Renames by a view: the rules for a column, and the change that the facts of a migration make.

use super::Problem;
use crate::lock::{LockColumn, LockTable, TableShape};
use crate::operation::RenameByView;
use crate::{Change, Column, ColumnDef, IndexDef, Migration, RenamedBy};

/// A new column in the place of `old`, which a view shows under both names. It is the same column, so nothing of it changes.
pub(super) fn column(old: &ColumnDef, column: &Column) -> Vec<Problem> {
    let new = &column.def;
    let (name, from) = (&new.name, &old.name);
    let copied = "or let it be copied, which carries everything over: take `by = \"view\"` away";
    if old.primary_key || new.primary_key {
        let message = format!(
            "`{from}` is part of the primary key, or `{name}` would be; rows are found by the key, so it cannot change"
        );
        return vec![Problem::new(name, message).help(format!(
            "renamed in Rust alone: `#[migrate(primary_key, column = \"{from}\")]` on `{}`",
            column.field
        ))];
    }
    let mut problems = Vec::new();
    let mut refuse = |message: String, help: &str| {
        problems.push(Problem::new(name, message).help(help).help(copied));
    };
    let option = |def: &ColumnDef| {
        if def.nullable {
            "an `Option`"
        } else {
            "no `Option`"
        }
    };
    let default = |def: &ColumnDef| match &def.default {
        Some(default) => format!("the default `{default}`"),
        None => "no default".into(),
    };
    let index = |def: &ColumnDef| match (def.unique, def.index) {
        (true, _) => "`unique`",
        (_, true) => "`index`",
        _ => "no index of its own",
    };
    for (has, had, would) in [
        ("is", format!("`{}`", old.ty), format!("`{}`", new.ty)),
        ("is", option(old).into(), option(new).into()),
        ("has", default(old), default(new)),
        ("has", index(old).into(), index(new).into()),
    ] {
        if had != would {
            refuse(
                format!(
                    "`{from}` {has} {had} and `{name}` {has} {would}, and a rename by a view changes nothing but the name"
                ),
                &format!(
                    "leave it as it is in `{from}`, and change it with a migration of its own"
                ),
            );
        }
    }
    problems
}

/// The columns that come with a migration by a view: the old name, and the column.
pub(super) fn coming<'a>(coming: &[(&'a str, &'a LockColumn)]) -> Vec<(&'a str, &'a str)> {
    let renamed = coming.iter().filter_map(|(name, column)| {
        let origin = column.origin()?.what;
        let from = origin.from().filter(|_| origin.by() == RenamedBy::View)?;
        Some((from.as_str(), *name))
    });
    renamed.collect()
}

/// The change that these columns make.
pub(super) fn change(
    table: &str,
    facts: &LockTable,
    [before, after]: [&TableShape; 2],
    names: &[(&str, &str)],
) -> Result<Change, Vec<Problem>> {
    let mut columns = Vec::with_capacity(names.len());
    for (old, new) in names {
        let defs = (
            before.column(old).cloned().or_else(|| facts.last(old)),
            after.column(new).cloned().or_else(|| facts.last(new)),
        );
        let (Some(before), Some(after)) = defs else {
            let message = format!("`{new}` is renamed from `{old}`, which is not in the lock");
            return Err(vec![Problem::new(*new, message)]);
        };
        columns.push((before, after));
    }
    Ok(Change::RenameByView(RenameByView {
        table: table.into(),
        columns,
        indexes: indexes([before, after], names)?,
        constraints: constraints([before, after], names)?,
    }))
}

/// The indexes over renamed columns, as they are before and afterwards.
fn indexes(
    [before, after]: [&TableShape; 2],
    names: &[(&str, &str)],
) -> Result<Vec<(IndexDef, IndexDef)>, Vec<Problem>> {
    let pairs: Vec<(String, String)> = names
        .iter()
        .map(|(old, new)| ((*old).into(), (*new).into()))
        .collect();
    let mut indexes = Vec::new();
    let mut problems = Vec::new();
    for (name, shape) in &before.indexes {
        let renamed = shape.renamed(&pairs);
        if renamed == *shape {
            continue;
        }
        let def = |name: &String, shape: &crate::IndexShape| IndexDef {
            name: name.clone(),
            shape: shape.clone(),
        };
        let mut like = after.indexes.iter().filter(|(_, one)| **one == renamed);
        if let Some((new, _)) = like.next() {
            indexes.push((def(name, shape), def(new, &renamed)));
            continue;
        }
        let new = names.first().map_or("", |(_, new)| new);
        let message = format!(
            "index `{name}` stays with a rename by a view, and the model declares none like it over the new name"
        );
        problems
            .push(Problem::new(new, message).help(
                "declare it over the new name, and let it leave with a migration of its own",
            ));
    }
    if problems.is_empty() {
        Ok(indexes)
    } else {
        Err(problems)
    }
}

/// The names of the constraints over renamed columns, before and afterwards.
fn constraints(
    [before, after]: [&TableShape; 2],
    names: &[(&str, &str)],
) -> Result<Vec<(String, String)>, Vec<Problem>> {
    let new_name = |column: &str| {
        let renamed = names.iter().find(|(old, _)| *old == column);
        renamed.map_or(column, |(_, new)| new).to_owned()
    };
    let mut constraints = Vec::new();
    let mut problems = Vec::new();
    for (name, shape) in &before.constraints {
        let renamed = shape.renamed(new_name);
        if renamed == *shape {
            continue;
        }
        let mut like = after.constraints.iter().filter(|(_, one)| **one == renamed);
        if let Some((new, _)) = like.next() {
            constraints.push((name.clone(), new.clone()));
            continue;
        }
        let new = names.first().map_or("", |(_, new)| new);
        let message = format!(
            "{} `{name}` stays with a rename by a view, and the model declares none like it over the new name",
            shape.kind()
        );
        problems
            .push(Problem::new(new, message).help(
                "declare it over the new name, and let it leave with a migration of its own",
            ));
    }
    if problems.is_empty() {
        Ok(constraints)
    } else {
        Err(problems)
    }
}

/// A table that a view stands for takes no other change, so the rename is the only one of its migration.
pub(super) fn has_the_table(migration: &Migration) -> Vec<Problem> {
    let mut changes = migration.changes.iter();
    let renamed = changes.find_map(|change| match change {
        Change::RenameByView(renamed) => Some(renamed),
        _ => None,
    });
    let Some(RenameByView { table, columns, .. }) = renamed.filter(|_| migration.changes.len() > 1)
    else {
        return Vec::new();
    };
    let name = columns.first().map_or("", |(_, new)| new.name.as_str());
    let message = format!(
        "`{name}` is renamed by a view, and the same migration changes more of `{table}`: while a view stands in the table's place, \
         nothing else of it can change"
    );
    vec![
        Problem::new(name, message)
            .help("do one after the other: generate, deploy and contract the first")
            .help("or let it be copied, beside the other changes: take `by = \"view\"` away"),
    ]
}
