//! Derives the migrations from the facts in the lock. So every folder can be generated again.

use std::collections::BTreeSet;

use expand_contract_sql as sql;

use super::group::{self, Follows, Member};
use super::names::sync_name;
use super::{
    Problem, by_view, change_key, derived, enum_changes, extracted, own_steps, renamed_table,
    split_table, widen_key, words,
};
use crate::dialect::database;
use crate::lock::{
    ConstraintFact, Lock, LockColumn, LockConstraint, LockIndex, LockTable, Moment, PartFact,
    TableFact, TableShape,
};
use crate::operation::{
    AddColumn, AddConstraint, AddIndex, ChangeComment, Computed, CreateTable, Deprecated, Derived,
    DropColumn, DropConstraint, DropIndex, DropTable, Extract, Merge, Optional, Rename, Required,
    Split,
};
use crate::{
    Change, ColumnDef, ConstraintDef, ConstraintShape, Dialect, Expr, IndexDef, IndexShape,
    Migration, Sync, SyncColumn, TableDef,
};

/// The migration of this id, with its changes by table.
pub(crate) fn migration(lock: &Lock, id: &str) -> Result<Migration, Vec<Problem>> {
    let Some(entry) = lock.migrations.get(id) else {
        return Err(vec![Problem::new(
            "",
            format!("the lock does not know migration `{id}`"),
        )]);
    };
    if entry.tables.is_empty() {
        let message = format!("migration `{id}` names no table");
        return Err(vec![Problem::new("", message)]);
    }
    let mut changes = enum_changes::created(lock, id);
    let words = enum_changes::changed(lock, id);
    // Words of an enum come with a migration of their own, which has their CHECKs.
    let tables = lock.tables_of(id).filter(|_| words.is_empty());
    for (name, facts) in tables {
        if let Some(from) = facts.renamed_by(id) {
            changes.push(renamed_table::change(lock, name, facts, from, id));
        } else if let Some(from) = facts.split_by(id) {
            changes.push(split_table::change(lock, name, facts, from, id)?);
        } else if let Some(leaves) = facts.left_by(id) {
            if leaves.renamed_to.is_none() {
                // Its predecessors are found by what it touches, so they are not known yet.
                let others = lock.migrations.keys().map(String::as_str);
                let others = Moment::Contracted(others.filter(|other| *other != id).collect());
                let shape = shape(lock, facts, &others);
                let constraints = shape.own_constraints().into_iter();
                changes.push(Change::DropTable(DropTable {
                    table: name.into(),
                    key: facts.primary_key(),
                    foreign_keys: constraints
                        .filter(|constraint| constraint.shape.references().is_some())
                        .collect(),
                }));
            }
            continue;
        } else if facts.is_created_by(id) {
            let shape = shape(lock, facts, &lock.after(id));
            let table = TableDef {
                name: name.into(),
                indexes: shape.own_indexes(),
                constraints: shape.own_constraints(),
                comment: shape.comment,
                columns: shape.columns,
            };
            changes.push(Change::CreateTable(CreateTable {
                table,
                copies: Vec::new(),
            }));
        } else {
            changes.extend(self::changes(lock, name, facts, id)?);
        }
        changes.extend(own_steps::changes(lock.dialect, name, facts, id));
    }
    changes.extend(widen_key::change(lock, id));
    changes.extend(words);
    extracted::join_copies(&mut changes);
    Ok(Migration {
        id: id.into(),
        lock: lock.name.clone(),
        tables: entry.tables.clone(),
        after: entry.after.clone(),
        stage: lock.stage(id),
        changes,
    })
}

/// The expression that computes a column from the ones before it.
pub(crate) fn up(facts: &LockTable, column: &LockColumn) -> Option<Expr> {
    let origin = column.origin()?;
    match (origin.up(), origin.from(), origin.values()) {
        (_, Some(from), Some(values)) => Some(extracted::up(values, from)),
        (Some(up), ..) => Some(expr(facts, up)),
        (None, Some(from), None) => Some(identity(from)),
        (None, None, _) => None,
    }
}

/// The expression that computes a leaving column from the ones after it.
pub(crate) fn down(dialect: Dialect, facts: &LockTable, name: &str) -> Option<Expr> {
    let exit = facts.columns.get(name)?.exit()?;
    if let Some(down) = &exit.down {
        return Some(expr(facts, down));
    }
    let mut coming = facts.coming(exit.migration).into_iter();
    let (successor, column) = coming.find(|(_, column)| {
        let from = column.origin().and_then(|origin| origin.what.from());
        from.is_some_and(|from| from == name)
    })?;
    if let Some(values) = column.origin().and_then(|origin| origin.what.values()) {
        return Some(extracted::down(values, successor));
    }
    let copy = identity(successor);
    let (wide, narrow) = (facts.last(successor)?, facts.last(name)?);
    let nearest = (wide.ty != narrow.ty)
        .then(|| database(dialect).narrow(&copy.sql, &wide.ty, &narrow.ty))
        .flatten();
    Some(match nearest {
        Some(sql) if sql != copy.sql => Expr {
            sql,
            narrows: true,
            ..copy
        },
        _ => copy,
    })
}

fn expr(facts: &LockTable, text: &str) -> Expr {
    let known: Vec<&String> = facts.columns.keys().collect();
    Expr {
        sql: text.into(),
        reads: sql::columns_read(text, &known),
        narrows: false,
        row: None,
    }
}

pub(super) fn identity(column: &str) -> Expr {
    // A name that SQL would not read as this column needs quotes.
    let plain = sql::columns_read(column, &[column]) == [column];
    Expr {
        sql: if plain {
            column.into()
        } else {
            sql::quote(column)
        },
        reads: vec![column.into()],
        narrows: false,
        row: None,
    }
}

/// The shape of a table at a moment; an empty one for a table that a merge has lost.
pub(super) fn shape(lock: &Lock, facts: &LockTable, moment: &Moment<'_>) -> TableShape {
    let mut shape = facts.at(moment).unwrap_or_default();
    lock.write_enums(&mut shape, moment);
    shape
}

fn changes(
    lock: &Lock,
    table: &str,
    facts: &LockTable,
    id: &str,
) -> Result<Vec<Change>, Vec<Problem>> {
    let before = shape(lock, facts, &lock.before(id));
    let after = shape(lock, facts, &lock.after(id));
    let mut new = facts.coming(id);
    let mut old = facts.leaving(id);
    // They are not copied, so they are no sides.
    let by_view = by_view::coming(&new);
    new.retain(|(name, _)| !by_view.iter().any(|(_, new)| new == name));
    old.retain(|(name, leaves)| {
        leaves.moved_to.is_none() && !by_view.iter().any(|(old, _)| old == name)
    });
    let new_members: Vec<Member<'_>> = new
        .iter()
        .map(|(name, column)| Member {
            name,
            expr: up(facts, column),
        })
        .collect();
    let old_members: Vec<Member<'_>> = old
        .iter()
        .map(|(name, _)| Member {
            name,
            expr: down(lock.dialect, facts, name),
        })
        .collect();
    let key = facts.key_at(&lock.before(id));
    let came = defs(facts, &after, &new_members);
    let left = defs(facts, &before, &old_members);
    let groups = group::groups(&new_members, &old_members)?;
    let mut changes = Vec::with_capacity(groups.len());
    if !by_view.is_empty() {
        let change = by_view::change(table, facts, [&before, &after], &by_view)?;
        changes.push(change);
    }
    let new_key = change_key::change(lock, (table, facts), [&before, &after], id);
    changes.extend(new_key.clone().map(Change::ChangeKey));
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
            changes.extend(
                coming
                    .pop()
                    .map(|column| words::added(lock, id, &table, &key, column)),
            );
            changes.extend(leaving.pop().map(|column| {
                Change::DropColumn(DropColumn {
                    table,
                    column: column.def,
                })
            }));
            continue;
        };
        // A side that is only read stays, because this migration does not change it.
        if leaving.is_empty() {
            leaving = staying(facts, &after, &coming)?;
        } else if coming.is_empty() {
            coming = staying(facts, &after, &leaving)?;
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
        derived::refuse_both_ways(facts, follows, &sync)?;
        if sync.is_extracted() {
            extracted::refuse_company(&sync)?;
        }
        changes.push(match (follows, sync.old.len(), sync.new.len()) {
            (Follows::Both, ..) if sync.is_extracted() => Change::Extract(Extract(sync)),
            (Follows::Both, 1, 1) => Change::Rename(Rename(sync)),
            (Follows::Both, _, 1) => Change::Merge(Merge(sync)),
            (Follows::Both, ..) => Change::Split(Split(sync)),
            (Follows::New, ..) if derived::is_derived(facts, &sync)? => {
                Change::Derived(Derived(sync))
            }
            (Follows::New, ..) => Change::Computed(Computed(sync)),
            (Follows::Old, ..) => Change::Deprecated(Deprecated(sync)),
        });
    }
    for (name, turn) in facts.turning(id) {
        let Some(def) = def(facts, &after, name) else {
            continue;
        };
        let Some(backfill) = turn.backfill() else {
            changes.push(Change::Optional(Optional {
                table: table.into(),
                column: def,
            }));
            continue;
        };
        let new = vec![SyncColumn {
            def,
            expr: Some(expr(facts, backfill)),
            leaves: false,
        }];
        let old = staying(facts, &after, &new)?;
        let columns = old.iter().map(|column| column.def.name.as_str());
        changes.push(Change::Required(Required(Sync {
            name: sync_name(table, name, &lock.name, id, columns.chain([name])),
            table: table.into(),
            key: key.clone(),
            old,
            new,
        })));
    }
    for (name, changed) in facts.changing(id) {
        let (Some(was), Some(is)) = (def(facts, &before, name), def(facts, &after, name)) else {
            continue;
        };
        changes.extend(words::changes(lock, table, changed.what, &was, &is));
    }
    if let Some(TableFact::Commented(_)) = facts.history.of(id).map(|fact| &fact.what) {
        changes.push(Change::ChangeComment(ChangeComment {
            table: table.into(),
            key: key.clone(),
            column: None,
            before: before.comment.clone(),
            after: after.comment.clone(),
        }));
    }
    let named = |name: &str, index: &LockIndex| IndexDef {
        name: name.into(),
        shape: index.came.clone(),
    };
    let of = |wanted: PartFact| {
        facts
            .indexes_of(id)
            .filter(move |(_, _, fact)| *fact.what == wanted)
            .filter(|(_, index, _)| {
                !new_key
                    .as_ref()
                    .is_some_and(|key| key.has_index(&index.came))
            })
    };
    // An index that takes another one's place stands before that one goes.
    changes.extend(of(PartFact::Added).map(|(name, index, _)| {
        Change::AddIndex(AddIndex {
            table: table.into(),
            key: key.clone(),
            index: named(name, index),
        })
    }));
    let copied: Vec<(String, String)> = facts
        .columns
        .iter()
        .filter_map(|(to, column)| {
            let origin = column.origin().filter(|origin| origin.migration == id)?;
            Some((origin.what.from()?.clone(), to.clone()))
        })
        .collect();
    changes.extend(of(PartFact::Leaves).map(|(name, index, _)| {
        let like = |other: &IndexShape| IndexShape {
            unique: false,
            ..other.clone()
        };
        let is_replaced = of(PartFact::Added).any(|(_, other, _)| {
            let keeps_apart = other.came.unique || !index.came.unique;
            keeps_apart && like(&other.came) == like(&index.came.renamed(&copied))
        });
        Change::DropIndex(DropIndex {
            table: table.into(),
            index: named(name, index),
            is_replaced,
        })
    }));
    let mut constraints = constraints(table, facts, &key, id, &changes);
    constraints.retain(|change| match (change, &new_key) {
        (Change::DropConstraint(leaves), Some(key)) => {
            !key.has_constraint(&leaves.constraint.shape)
        }
        _ => true,
    });
    changes.extend(constraints);
    Ok(changes)
}

/// The constraints that come or leave. One that takes another one's place stands before that one goes.
fn constraints(
    table: &str,
    facts: &LockTable,
    key: &[String],
    id: &str,
    changes: &[Change],
) -> Vec<Change> {
    // A row that an old build writes has NULL there.
    let absent: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::AddColumn(AddColumn { column, .. })
                if column.nullable && column.default.is_none() =>
            {
                Some(column.name.as_str())
            }
            _ => None,
        })
        .collect();
    let of = |wanted: ConstraintFact| {
        facts
            .constraints_of(id)
            .filter(move |(_, _, fact)| *fact.what == wanted)
    };
    let unique = |shape: &ConstraintShape| match shape {
        ConstraintShape::Unique(unique) => Some(unique.columns.clone()),
        _ => None,
    };
    // A foreign key may refer to its own table, and needs the UNIQUE constraint there.
    let refers = |constraint: &LockConstraint| constraint.came.references().is_some();
    let mut coming: Vec<_> = of(ConstraintFact::Added).collect();
    coming.sort_by_key(|(_, constraint, _)| refers(constraint));
    let mut leaving: Vec<_> = of(ConstraintFact::Leaves).collect();
    leaving.sort_by_key(|(_, constraint, _)| !refers(constraint));
    let added = coming.into_iter().map(|(name, constraint, _)| {
        let shape = constraint.came.clone();
        Change::AddConstraint(AddConstraint {
            table: table.into(),
            key: key.to_vec(),
            is_early: spares(&shape, &absent) || extracted::is_kept(changes, &shape),
            constraint: ConstraintDef {
                name: name.into(),
                shape,
            },
        })
    });
    let left = leaving.into_iter().map(|(name, constraint, _)| {
        let shape = constraint.last();
        let columns = unique(&shape);
        let is_replaced = columns.is_some()
            && of(ConstraintFact::Added).any(|(_, other, _)| unique(&other.came) == columns);
        Change::DropConstraint(DropConstraint {
            table: table.into(),
            constraint: ConstraintDef {
                name: name.into(),
                shape,
            },
            is_replaced,
        })
    });
    added.chain(left).collect()
}

/// Whether a constraint allows every row in which these columns are NULL, and every write that does not know of it.
fn spares(shape: &ConstraintShape, absent: &[&str]) -> bool {
    let is_absent = |column: &String| absent.contains(&column.as_str());
    match shape {
        ConstraintShape::PrimaryKey(_) => false,
        ConstraintShape::Check(check) => {
            check.columns.iter().all(is_absent) && sql::is_null_without_values(&check.sql)
        }
        ConstraintShape::Unique(unique) => {
            unique.columns.iter().any(is_absent) && !unique.nulls_not_distinct
        }
        // An old build may delete or change the row that a new build refers to.
        ConstraintShape::References(references) => {
            references.columns.iter().any(is_absent)
                && !references.on_delete.rejects()
                && !references.on_update.rejects()
        }
        ConstraintShape::Exclude(exclude) => exclude.elements.iter().any(is_absent),
    }
}

/// The columns of a migration, as they are in this shape.
fn defs(facts: &LockTable, shape: &TableShape, members: &[Member<'_>]) -> Vec<ColumnDef> {
    let members = members.iter();
    members
        .filter_map(|member| def(facts, shape, member.name))
        .collect()
}

/// A column, as it is in this shape. A column that the shape lacks has its final definition here, and is refused
/// elsewhere.
fn def(facts: &LockTable, shape: &TableShape, name: &str) -> Option<ColumnDef> {
    shape.column(name).cloned().or_else(|| facts.last(name))
}

/// The columns that a side reads, as a side of a sync that stays.
fn staying(
    facts: &LockTable,
    after: &TableShape,
    side: &[SyncColumn],
) -> Result<Vec<SyncColumn>, Vec<Problem>> {
    let names: BTreeSet<&String> = side
        .iter()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| &expr.reads)
        .collect();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let Some(def) = def(facts, after, name) else {
            let reader = side.first().map_or("", |column| column.def.name.as_str());
            return Err(vec![Problem::new(
                reader,
                format!("`{reader}` reads `{name}`, which is not in the lock"),
            )]);
        };
        columns.push(SyncColumn {
            def,
            expr: None,
            leaves: false,
        });
    }
    Ok(columns)
}
