//! Keys that get a wider type, with the columns that refer to them: one migration for all their tables.

use std::collections::BTreeMap;

use super::Problem;
use super::names::sync_name;
use crate::dialect::{constraint_name, database, helper_index_name};
use crate::lock::{Lock, LockColumn, LockTable, Moment, TableShape};
use crate::operation::{GoesOver, WideColumn, WidenKey, beside};
use crate::{
    Change, Checked, ColumnDef, ColumnType, ConstraintDef, ConstraintShape, Dialect, Expr,
    IndexDef, IndexShape, Link, Migration, References, Sync, SyncColumn, TwinIndex, TwinReference,
};
use expand_contract_sql::columns_read;

/// Whether an integer becomes a longer one.
pub(super) fn is_longer(from: &ColumnType, to: &ColumnType) -> bool {
    let bytes = |ty: &ColumnType| match ty {
        ColumnType::SmallInt => Some(2),
        ColumnType::Integer => Some(4),
        ColumnType::BigInt => Some(8),
        _ => None,
    };
    matches!((bytes(from), bytes(to)), (Some(from), Some(to)) if from < to)
}

/// Whether the column is the key of its table, or refers to one.
pub(super) fn is_key(facts: &LockTable, name: &str) -> bool {
    let shape = facts.at(&Moment::Models).unwrap_or_default();
    let refers = foreign_keys(&shape, name).next().is_some();
    refers || facts.primary_key().iter().any(|column| column == name)
}

/// The foreign keys that a column is in.
fn foreign_keys<'a>(
    shape: &'a TableShape,
    name: &'a str,
) -> impl Iterator<Item = (&'a String, &'a References)> {
    let all = shape.constraints.iter();
    all.filter_map(move |(constraint, shape)| {
        let references = shape.references()?;
        let has = references.columns.iter().any(|column| column == name);
        has.then_some((constraint, references))
    })
}

/// The columns of a table whose type a migration changes by a column beside them.
fn columns<'a>(lock: &Lock, facts: &'a LockTable, id: &str) -> Vec<&'a str> {
    let changing = facts.changing(id).into_iter();
    let swapped = changing.filter(|(name, _)| {
        let column = facts.columns.get(*name);
        column.is_some_and(|column| column.swapped(lock.dialect).is_some())
    });
    swapped.map(|(name, _)| name).collect()
}

/// Makes one migration of those that widen a key and the columns which refer to it.
pub(super) fn join(lock: &Lock, next: &mut Lock) {
    let is_new = |id: &String| !lock.migrations.contains_key(id);
    let mut by_table: BTreeMap<String, String> = BTreeMap::new();
    for id in next.migrations.keys().filter(|id| is_new(id)) {
        for (table, facts) in next.tables_of(id) {
            if !columns(next, facts, id).is_empty() {
                by_table.insert(table.to_owned(), id.clone());
            }
        }
    }
    for table in by_table.keys().cloned().collect::<Vec<_>>() {
        let Some(facts) = next.tables.get(&table) else {
            continue;
        };
        let own = by_table[&table].clone();
        let shape = facts.at(&Moment::Models).unwrap_or_default();
        let parents: Vec<String> = columns(next, facts, &own)
            .into_iter()
            .flat_map(|name| foreign_keys(&shape, name))
            .map(|(_, references)| references.table.clone())
            .collect();
        for parent in parents {
            let (Some(to), from) = (by_table.get(&parent).cloned(), by_table[&table].clone())
            else {
                continue;
            };
            if to == from {
                continue;
            }
            let Some(gone) = next.migrations.remove(&from) else {
                continue;
            };
            for moved in &gone.tables {
                if let Some(facts) = next.tables.get_mut(moved) {
                    facts.reassign(&from, &to);
                }
            }
            if let Some(entry) = next.migrations.get_mut(&to) {
                entry.tables.extend(gone.tables);
                entry.tables.sort();
                entry.tables.dedup();
            }
            by_table
                .values_mut()
                .filter(|id| **id == from)
                .for_each(|id| to.clone_into(id));
        }
    }
}

/// The change of a migration that widens keys; `None` if it widens none.
pub(super) fn change(lock: &Lock, id: &str) -> Option<Change> {
    let mut found: Vec<WideColumn> = Vec::new();
    for (table, facts) in lock.tables_of(id) {
        let before = facts.at(&lock.before(id)).unwrap_or_default();
        let after = facts.at(&lock.after(id)).unwrap_or_default();
        // Within a table, a column before those that refer to it: a rollback takes them away in the other order.
        let mut wide = columns(lock, facts, id);
        wide.sort_by_key(|name| {
            let mut refers = foreign_keys(&before, name);
            refers.any(|(_, references)| references.table == table)
        });
        for name in wide {
            let (Some(was), Some(is)) = (
                before.column(name).cloned().or_else(|| facts.last(name)),
                after.column(name).cloned().or_else(|| facts.last(name)),
            ) else {
                continue;
            };
            let sync = beside_it(lock, id, (table, facts), was, &is);
            let goes_over = goes_over(lock, id, (table, facts), &before, name);
            found.push(WideColumn { sync, goes_over });
        }
    }
    // A table before those that refer to it.
    let mut columns: Vec<WideColumn> = Vec::with_capacity(found.len());
    while !found.is_empty() {
        let tables: Vec<String> = found.iter().map(|one| one.sync.table.clone()).collect();
        let is_free = |one: &WideColumn| {
            let mut refers = one.goes_over.refers.iter();
            let of_table = tables
                .iter()
                .filter(|table| **table == one.sync.table)
                .count();
            of_table > 0
                && refers.all(|other| {
                    other.was.table == one.sync.table || !tables.contains(&other.was.table)
                })
        };
        let blocked: Vec<&String> = found
            .iter()
            .filter(|one| !is_free(one))
            .map(|one| &one.sync.table)
            .collect();
        let blocked: Vec<String> = blocked.into_iter().cloned().collect();
        let (free, rest): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|one| !blocked.contains(&one.sync.table));
        if free.is_empty() {
            // Tables that refer to each other are refused.
            columns.extend(rest);
            break;
        }
        columns.extend(free);
        found = rest;
    }
    (!columns.is_empty()).then_some(Change::WidenKey(WidenKey { columns }))
}

/// The column, and the one beside it.
fn beside_it(
    lock: &Lock,
    id: &str,
    (table, facts): (&str, &LockTable),
    was: ColumnDef,
    is: &ColumnDef,
) -> Sync {
    let new = ColumnDef::new(beside(&was.name), is.ty.clone(), was.nullable);
    let names = [was.name.clone(), new.name.clone()];
    let expr = super::derive::identity(&was.name);
    Sync {
        name: sync_name(
            table,
            &new.name,
            &lock.name,
            id,
            names.iter().map(String::as_str),
        ),
        table: table.into(),
        key: facts.key_at(&lock.before(id)),
        old: vec![side(was, None, false)],
        new: vec![side(new, Some(expr), true)],
    }
}

fn side(def: ColumnDef, expr: Option<Expr>, leaves: bool) -> SyncColumn {
    SyncColumn { def, expr, leaves }
}

/// The objects of the narrow column that the wider one takes over.
fn goes_over(
    lock: &Lock,
    id: &str,
    (table, facts): (&str, &LockTable),
    shape: &TableShape,
    name: &str,
) -> GoesOver {
    let key = facts.key_at(&lock.before(id));
    let wide = columns(lock, facts, id);
    let is_wide_here = |column: &String| wide.contains(&column.as_str());
    let first = key.iter().find(|column| is_wide_here(column));
    let index_of_key = first.filter(|first| *first == name).map(|_| {
        let shape = ConstraintShape::PrimaryKey(key.clone());
        IndexDef {
            name: helper_index_name(&constraint_name(table, &shape)),
            shape: IndexShape {
                columns: beside_where(&key, is_wide_here),
                unique: true,
                ..IndexShape::default()
            },
        }
    });
    let is_first = |columns: &[String]| {
        let mut all = columns.iter();
        all.find(|column| is_wide_here(column))
            .is_some_and(|first| first == name)
    };
    let of_first =
        foreign_keys(shape, name).filter(|(_, references)| is_first(&references.columns));
    let refers = of_first.map(|(constraint, references)| {
        let parent = lock.tables.get(&references.table);
        let is_wide = |target: &String| {
            parent.is_some_and(|parent| columns(lock, parent, id).contains(&target.as_str()))
        };
        TwinReference {
            name: constraint.clone(),
            was: references.clone(),
            beside: ConstraintDef {
                name: helper_index_name(constraint),
                shape: ConstraintShape::References(References {
                    columns: beside_where(&references.columns, is_wide_here),
                    target: beside_where(&references.target, is_wide),
                    ..references.clone()
                }),
            },
        }
    });
    let own = foreign_keys(shape, name).map(|(_, references)| Link {
        table: table.to_owned(),
        references: references.clone(),
    });
    let links = own.chain(referring(lock, table, name)).collect();
    let beside_it = |(index, shape): (&String, IndexShape)| TwinIndex {
        name: index.clone(),
        beside: IndexDef {
            name: helper_index_name(index),
            shape: IndexShape {
                columns: beside_where(&shape.columns, is_wide_here),
                ..shape
            },
        },
    };
    let indexes = shape.indexes.iter();
    let indexes = indexes.map(|(index, shape)| (index, shape.clone()));
    let constraints = shape
        .constraints
        .iter()
        .filter_map(|(constraint, shape)| match shape {
            ConstraintShape::Unique(unique) => Some((
                constraint,
                IndexShape {
                    columns: unique.columns.clone(),
                    unique: true,
                    nulls_not_distinct: unique.nulls_not_distinct,
                    ..IndexShape::default()
                },
            )),
            _ => None,
        });
    let plain = indexes
        .chain(constraints)
        .filter(|(_, shape)| is_first(shape.plain_columns()));
    GoesOver {
        key: index_of_key,
        refers: refers.collect(),
        indexes: plain.map(beside_it).collect(),
        links,
    }
}

/// The names of columns, with the one beside in the place of each that gets another type.
fn beside_where(columns: &[String], is_wide: impl Fn(&String) -> bool) -> Vec<String> {
    let names = columns.iter().map(|column| {
        if is_wide(column) {
            beside(column)
        } else {
            column.clone()
        }
    });
    names.collect()
}

/// The foreign keys that refer to this column, with their tables.
fn referring(lock: &Lock, table: &str, name: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for (other, facts) in &lock.tables {
        let shape = facts.at(&Moment::Models).unwrap_or_default();
        let references = shape.constraints.values();
        let references = references.filter_map(ConstraintShape::references);
        let to_it = references.filter(|references| {
            references.table == table && references.target.iter().any(|target| target == name)
        });
        found.extend(to_it.map(|references| Link {
            table: other.clone(),
            references: references.clone(),
        }));
    }
    found
}

/// Whether an index reads the column in an expression or in its condition.
fn computes_with(shape: &IndexShape, name: &str) -> bool {
    let reads = |sql: &str| !columns_read(sql, &[name]).is_empty();
    let parts = shape.parts();
    let mut expressions = parts.iter().filter(|part| part.column.is_none());
    expressions.any(|part| reads(&part.value)) || shape.filter.as_deref().is_some_and(reads)
}

/// Refuses what does not go over to a column beside another one.
pub(super) fn problems(lock: &Lock, migration: &Migration) -> Vec<Problem> {
    let mut changes = migration.changes.iter();
    let Some(WidenKey { columns: wide }) = changes.find_map(|change| match change {
        Change::WidenKey(change) => Some(change),
        _ => None,
    }) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    let first = wide
        .first()
        .map_or("", |one| one.sync.old[0].def.name.as_str());
    if migration.changes.len() > 1 {
        problems.push(
            Problem::new(
                first,
                format!(
                    "`{first}` gets a wider type, and the same migration changes more of its tables"
                ),
            )
            .help("do one after the other: generate, deploy and contract the first"),
        );
    }
    let is_wide = |table: &str, column: &str| {
        wide.iter()
            .any(|one| one.sync.table == table && one.sync.old[0].def.name == column)
    };
    for one in wide {
        let (table, def) = (&one.sync.table, &one.sync.old[0].def);
        let name = &def.name;
        let mut say = |why: String, help: &str| {
            let message = format!("`{table}.{name}` cannot get a wider type: {why}");
            problems.push(Problem::new(name, message).help(help));
        };
        for link in referring(lock, table, name) {
            let References {
                columns, target, ..
            } = &link.references;
            let pairs = columns.iter().zip(target);
            let to_it = pairs.filter(|(_, target)| *target == name);
            for (column, _) in to_it.filter(|(column, _)| !is_wide(&link.table, column)) {
                let other = format!("{}.{column}", link.table);
                say(
                    format!("`{other}` refers to it and keeps its type"),
                    &format!("give the field of `{other}` the same type, in the same `generate`"),
                );
            }
        }
        for link in &one.goes_over.links {
            let References {
                columns,
                table: parent,
                target,
                ..
            } = &link.references;
            let Some(there) = lock.tables.get(parent).filter(|_| link.table == *table) else {
                continue;
            };
            let wanted = &one.sync.new[0].def.ty;
            for (_, target) in columns.iter().zip(target).filter(|(own, _)| *own == name) {
                if !is_wide(parent, target)
                    && there.last(target).is_some_and(|def| def.ty != *wanted)
                {
                    say(
                        format!("`{parent}.{target}`, to which it refers, keeps its type"),
                        "give both fields the same type, in the same `generate`",
                    );
                }
            }
        }
        let Some(facts) = lock.tables.get(table) else {
            continue;
        };
        if facts.columns.contains_key(&beside(name)) {
            say(
                format!(
                    "the table has a column `{}`, whose name is needed",
                    beside(name)
                ),
                "rename that one first",
            );
        }
        let shape = facts.at(&lock.before(&migration.id)).unwrap_or_default();
        let mut indexes = shape.indexes.iter();
        if let Some((index, _)) = indexes.find(|(_, shape)| computes_with(shape, name)) {
            say(
                format!("index `{index}` has it in an expression or in its condition"),
                "let the index leave first, and bring it back when the column has its new type",
            );
        }
        let mut constraints = shape.constraints.iter();
        if let Some((constraint, shape)) = constraints.find(|(_, shape)| {
            let goes_over = match shape {
                ConstraintShape::Unique(unique) => unique.checked == Checked::AtOnce,
                ConstraintShape::Exclude(_) => false,
                _ => true,
            };
            !goes_over && shape.columns().contains(name)
        }) {
            say(
                format!(
                    "{} `{constraint}` is over it, and is checked late or with an operator of its own",
                    shape.kind()
                ),
                "let it leave first, and bring it back when the column has its new type",
            );
        }
    }
    problems
}

impl LockColumn {
    /// The type that the column got, or gets, by a column beside it; `None` if its type never changed this way. Code that knows of it
    /// reads the column with a cast, whatever the database has reached.
    pub fn swapped(&self, dialect: Dialect) -> Option<&ColumnType> {
        let database = database(dialect);
        if !database.can().swaps_columns {
            return None;
        }
        let mut ty = &self.came.ty;
        let mut swapped = None;
        for changed in self.types() {
            if !database.widens(ty, changed) {
                swapped = Some(changed);
            }
            ty = changed;
        }
        swapped
    }
}

/// Keeps the words of a refusal beside those of a type that does not change.
pub(super) fn way_out(
    dialect: Dialect,
    facts: &LockTable,
    was: &ColumnDef,
    is: &ColumnDef,
) -> Option<String> {
    let wanted = is_longer(&was.ty, &is.ty) && is_key(facts, &was.name);
    (wanted && !database(dialect).can().swaps_columns).then(|| {
        "this database writes the table anew for it, and no row meanwhile: outside of any migration, and with the foreign keys dropped, let a \
         tool that copies tables beside the traffic (gh-ost, spirit) make this column and those that refer to it longer; the fields stay as \
         they are, since sqlx reads a longer column into an `i32` as long as the number fits"
            .into()
    })
}
