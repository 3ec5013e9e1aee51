//! From the facts in the lock to the migration: what a folder was made of can always be made again.

use expand_contract_sql as sql;

use super::Problem;
use super::group::{self, Follows, Member};
use super::names::sync_name;
use crate::lock::{Lock, LockColumn, LockTable, Turn};
use crate::operation::{
    AddColumn, Computed, CreateTable, Deprecated, DropColumn, Merge, Optional, Rename, Required,
    Split,
};
use crate::{Change, ColumnDef, Expr, Migration, Sync, SyncColumn, TableDef};

/// The migration of this id, which `table` of the lock knows.
pub(crate) fn migration(lock: &Lock, table: &str, id: &str) -> Result<Migration, Vec<Problem>> {
    let empty = LockTable::default();
    let facts = lock.tables.get(table).unwrap_or(&empty);
    let Some(entry) = facts.migrations.get(id) else {
        return Err(vec![Problem::new(
            "",
            format!("the lock does not know migration `{id}` of table `{table}`"),
        )]);
    };
    let changes = if entry.creates {
        let columns = facts
            .ordered()
            .into_iter()
            .filter(|column| column.origin.is_none());
        vec![Change::CreateTable(CreateTable {
            table: TableDef {
                name: table.into(),
                columns: columns.map(LockColumn::came).collect(),
            },
        })]
    } else {
        changes(lock, table, facts, id)?
    };
    Ok(Migration {
        id: id.into(),
        lock: lock.name.clone(),
        table: table.into(),
        after: entry.after.clone(),
        stage: facts.stage(id),
        changes,
    })
}

/// The columns a migration adds, removes or reads; `None` for one that creates the table, and so has a part in all.
pub(crate) fn touched(facts: &LockTable, id: &str) -> Option<Vec<String>> {
    if facts
        .migrations
        .get(id)
        .is_some_and(|migration| migration.creates)
    {
        return None;
    }
    let mut touched = Vec::new();
    for column in coming(facts, id) {
        touched.push(column.def.name.clone());
        touched.extend(up(facts, column).into_iter().flat_map(|expr| expr.reads));
    }
    for (column, turn) in turning(facts, id) {
        touched.push(column.def.name.clone());
        let backfill = turn.required.as_ref().map(|sql| expr(facts, sql));
        touched.extend(backfill.into_iter().flat_map(|expr| expr.reads));
    }
    for column in leaving(facts, id) {
        touched.push(column.def.name.clone());
        touched.extend(down(facts, column).into_iter().flat_map(|expr| expr.reads));
    }
    touched.sort();
    touched.dedup();
    Some(touched)
}

/// The first column in which two migrations have a part, given what each has [`touched`].
pub(crate) fn shared<'a>(
    one: Option<&'a [String]>,
    other: Option<&'a [String]>,
) -> Option<&'a str> {
    let column = match (one, other) {
        (None, None) => None,
        (Some(columns), None) | (None, Some(columns)) => columns.first(),
        (Some(columns), Some(others)) => columns.iter().find(|column| others.contains(column)),
    };
    column.map(String::as_str)
}

/// The columns that come with a migration, in order.
pub(crate) fn coming<'a>(facts: &'a LockTable, id: &str) -> Vec<&'a LockColumn> {
    let mut columns = facts.ordered();
    columns.retain(|column| {
        column
            .origin
            .as_ref()
            .is_some_and(|origin| origin.migration == id)
    });
    columns
}

/// The columns that leave with a migration, in order.
pub(crate) fn leaving<'a>(facts: &'a LockTable, id: &str) -> Vec<&'a LockColumn> {
    let mut columns = facts.ordered();
    columns.retain(|column| {
        column
            .exit
            .as_ref()
            .is_some_and(|exit| exit.migration == id)
    });
    columns
}

/// The columns that take NULL, or take it no more, with a migration, in order.
pub(crate) fn turning<'a>(facts: &'a LockTable, id: &str) -> Vec<(&'a LockColumn, &'a Turn)> {
    let columns = facts.ordered().into_iter();
    columns
        .filter_map(|column| {
            let mut turns = column.turns.iter();
            Some((column, turns.find(|turn| turn.migration == id)?))
        })
        .collect()
}

/// How a column is computed from the ones before it.
pub(crate) fn up(facts: &LockTable, column: &LockColumn) -> Option<Expr> {
    let origin = column.origin.as_ref()?;
    match (&origin.up, &origin.from) {
        (Some(up), _) => Some(expr(facts, up)),
        (None, Some(from)) => Some(identity(from)),
        (None, None) => None,
    }
}

/// How a leaving column is computed from the ones after it.
pub(crate) fn down(facts: &LockTable, column: &LockColumn) -> Option<Expr> {
    let exit = column.exit.as_ref()?;
    if let Some(down) = &exit.down {
        return Some(expr(facts, down));
    }
    let successor = coming(facts, &exit.migration).into_iter().find(|new| {
        let from = new.origin.as_ref().and_then(|origin| origin.from.as_ref());
        from == Some(&column.def.name)
    })?;
    Some(identity(&successor.def.name))
}

fn expr(facts: &LockTable, text: &str) -> Expr {
    let known: Vec<&String> = facts.columns.keys().collect();
    Expr {
        sql: text.into(),
        reads: sql::columns_read(text, &known),
    }
}

fn identity(column: &str) -> Expr {
    // A name that SQL would read as something else stands in quotes.
    let plain = sql::columns_read(column, &[column]) == [column];
    Expr {
        sql: if plain {
            column.into()
        } else {
            sql::quote(column)
        },
        reads: vec![column.into()],
    }
}

fn changes(
    lock: &Lock,
    table: &str,
    facts: &LockTable,
    id: &str,
) -> Result<Vec<Change>, Vec<Problem>> {
    let new = coming(facts, id);
    let old = leaving(facts, id);
    let new_members: Vec<Member<'_>> = new
        .iter()
        .map(|column| Member {
            name: &column.def.name,
            expr: up(facts, column),
        })
        .collect();
    let old_members: Vec<Member<'_>> = old
        .iter()
        .map(|column| Member {
            name: &column.def.name,
            expr: down(facts, column),
        })
        .collect();
    let key: Vec<String> = facts
        .ordered()
        .into_iter()
        .filter(|column| column.def.primary_key)
        .map(|column| column.def.name.clone())
        .collect();
    let came: Vec<ColumnDef> = new.iter().map(|column| column.came()).collect();
    let left: Vec<ColumnDef> = old.iter().map(|column| column.def.clone()).collect();
    let groups = group::groups(&new_members, &old_members)?;
    let mut changes = Vec::with_capacity(groups.len());
    for group in groups {
        let side =
            |columns: &[ColumnDef], members: &[Member<'_>], at: &[usize]| -> Vec<SyncColumn> {
                at.iter()
                    .map(|at| SyncColumn {
                        def: columns[*at].clone(),
                        expr: members[*at].expr.clone(),
                        leaves: true,
                    })
                    .collect()
            };
        let mut coming = side(&came, &new_members, &group.new);
        let mut leaving = side(&left, &old_members, &group.old);
        let Some(follows) = group.follows else {
            let table = table.to_owned();
            changes.extend(coming.pop().map(|column| {
                Change::AddColumn(AddColumn {
                    table: table.clone(),
                    column: column.def,
                })
            }));
            changes.extend(leaving.pop().map(|column| {
                Change::DropColumn(DropColumn {
                    table,
                    column: column.def,
                })
            }));
            continue;
        };
        // The side that only is read stays: it is not of this migration.
        if leaving.is_empty() {
            leaving = staying(facts, &coming)?;
        } else if coming.is_empty() {
            coming = staying(facts, &leaving)?;
        }
        let first = if follows == Follows::Old && !coming.iter().any(|column| column.leaves) {
            &leaving
        } else {
            &coming
        };
        let columns = leaving
            .iter()
            .chain(&coming)
            .map(|column| column.def.name.as_str());
        let first = first.first().map_or("", |column| column.def.name.as_str());
        let sync = Sync {
            name: sync_name(table, first, &lock.name, id, columns),
            table: table.into(),
            key: key.clone(),
            old: leaving,
            new: coming,
        };
        changes.push(match (follows, sync.old.len(), sync.new.len()) {
            (Follows::Both, 1, 1) => Change::Rename(Rename(sync)),
            (Follows::Both, _, 1) => Change::Merge(Merge(sync)),
            (Follows::Both, ..) => Change::Split(Split(sync)),
            (Follows::New, ..) => Change::Computed(Computed(sync)),
            (Follows::Old, ..) => Change::Deprecated(Deprecated(sync)),
        });
    }
    for (column, turn) in turning(facts, id) {
        changes.push(turned(lock, table, facts, &key, column, turn)?);
    }
    Ok(changes)
}

fn turned(
    lock: &Lock,
    table: &str,
    facts: &LockTable,
    key: &[String],
    column: &LockColumn,
    turn: &Turn,
) -> Result<Change, Vec<Problem>> {
    let def = ColumnDef {
        nullable: turn.required.is_none(),
        ..column.def.clone()
    };
    let Some(backfill) = &turn.required else {
        return Ok(Change::Optional(Optional {
            table: table.into(),
            column: def,
        }));
    };
    let name = &column.def.name;
    let new = vec![SyncColumn {
        def,
        expr: Some(expr(facts, backfill)),
        leaves: false,
    }];
    let old = staying(facts, &new)?;
    let columns = old
        .iter()
        .map(|column| column.def.name.as_str())
        .chain([name.as_str()]);
    Ok(Change::Required(Required(Sync {
        name: sync_name(table, name, &lock.name, &turn.migration, columns),
        table: table.into(),
        key: key.to_vec(),
        old,
        new,
    })))
}

/// The columns that a side reads, as the side of a sync that stays.
fn staying(facts: &LockTable, side: &[SyncColumn]) -> Result<Vec<SyncColumn>, Vec<Problem>> {
    let mut names: Vec<&String> = side
        .iter()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| &expr.reads)
        .collect();
    names.sort();
    names.dedup();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let Some(column) = facts.columns.get(name) else {
            let reader = side.first().map_or("", |column| column.def.name.as_str());
            return Err(vec![Problem::new(
                reader,
                format!("`{reader}` reads `{name}`, which is not in the lock"),
            )]);
        };
        columns.push(SyncColumn {
            def: column.def.clone(),
            expr: None,
            leaves: false,
        });
    }
    Ok(columns)
}
