//! Renames by a view: the rules for a column, and the change that the facts of a migration make.

use super::{Problem, column_words};
use crate::lock::{ConstraintFact, Fact, Lock, LockColumn, LockTable, Moment, TableShape};
use crate::operation::RenameByView;
use crate::{Change, Column, ColumnDef, IndexDef, LifecycleKind, Migration, RenamedBy, Stage};

/// A new column in the place of `old`, which a view shows under both names. It is the same column, so nothing of it changes.
pub(super) fn column(old: &ColumnDef, column: &Column) -> Vec<Problem> {
    let new = &column.def;
    let (name, from) = (&new.name, &old.name);
    let copied = "or let it be copied, which carries everything over: take `by = \"view\"` away";
    // A key is not copied: rows are found by it.
    let copied = Some(copied).filter(|_| !old.primary_key);
    if old.primary_key != new.primary_key {
        let (is, word) = if old.primary_key {
            (
                format!("`{from}` is part of the primary key, and `{name}` is not"),
                "write",
            )
        } else {
            (
                format!("`{name}` is part of the primary key, and `{from}` is not"),
                "take away",
            )
        };
        let message = format!("{is}: a rename by a view changes nothing but the name");
        return vec![Problem::new(name, message).help(format!(
            "{word} `primary_key` on `{}`: `#[migrate(renamed(from = \"{from}\", by = \"view\"){})]`",
            column.field,
            if old.primary_key { ", primary_key" } else { "" },
        ))];
    }
    let mut problems = Vec::new();
    let mut refuse = |message: String, help: &str| {
        let mut problem = Problem::new(name, message).help(help);
        problem.help.extend(copied.map(str::to_owned));
        problems.push(problem);
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
    if let Some((word, had, has)) = column_words::differing(&old.words, &new.words) {
        refuse(
            format!(
                "`{from}` has {} and `{name}` has {}, and a rename by a view changes nothing but the name",
                column_words::said(word, had.as_ref()),
                column_words::said(word, has.as_ref())
            ),
            &format!("leave it as it is in `{from}`"),
        );
    }
    problems
}

/// The old name and the new one, if the model says that a view shows the column under both.
pub(super) fn said(column: &Column) -> Option<(&str, &str)> {
    match &column.lifecycle.as_ref()?.kind {
        LifecycleKind::Renamed {
            from,
            by: RenamedBy::View,
            ..
        } => Some((from, &column.def.name)),
        _ => None,
    }
}

/// Foreign keys that refer to a column which gets another name go on under that name: the database carries them over, and the lock
/// remembers it of their tables.
pub(super) fn follow(lock: &Lock, next: &mut Lock) {
    let is_new = |id: &&String| !lock.migrations.contains_key(*id);
    let ids: Vec<String> = next.migrations.keys().filter(is_new).cloned().collect();
    for id in ids {
        let renamed: Vec<(String, Vec<(String, String)>)> = next
            .tables_of(&id)
            .map(|(table, facts)| {
                let names = coming(&facts.coming(&id)).into_iter();
                let names = names.map(|(old, new)| (old.to_owned(), new.to_owned()));
                (table.to_owned(), names.collect())
            })
            .collect();
        for (table, names) in renamed {
            let new_name = |column: &str| {
                let mut names = names.iter();
                let renamed = names.find(|(old, _)| old == column);
                renamed.map_or(column, |(_, new)| new).to_owned()
            };
            let mut others = Vec::new();
            for (other, facts) in &mut next.tables {
                for constraint in facts.constraints.values_mut() {
                    let Some(shape) = constraint.at(&Moment::Models) else {
                        continue;
                    };
                    let follows = shape.with_targets(&table, new_name);
                    if follows == shape || constraint.history.of(&id).is_some() {
                        continue;
                    }
                    constraint.history.push(Fact {
                        migration: id.clone(),
                        stage: Stage::Contracted,
                        what: ConstraintFact::Becomes(follows),
                    });
                    others.push(other.clone());
                }
            }
            if let Some(entry) = next.migrations.get_mut(&id) {
                entry.tables.extend(others);
                entry.tables.sort();
                entry.tables.dedup();
            }
        }
    }
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
        constraints: constraints(table, [before, after], names)?,
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
    table: &str,
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
        // The name of a foreign key says nothing of the columns that it refers to.
        if shape.renamed(new_name) == *shape {
            continue;
        }
        let renamed = shape.renamed(new_name).with_targets(table, new_name);
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
