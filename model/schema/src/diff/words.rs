//! The changes of what a column says beside its name, and of a new column that follows no other one.

use super::names::sync_name;
use crate::dialect::database;
use crate::lock::{Changed, Lock};
use crate::operation::{AddColumn, AddVarying, ChangeComment, ChangeDefault, ChangeStorage, Widen};
use crate::{Change, ColumnDef, Expr, Sync, SyncColumn};

/// A new column that follows no other one.
pub(super) fn added(
    lock: &Lock,
    id: &str,
    table: &str,
    key: &[String],
    mut column: SyncColumn,
) -> Change {
    let name = &column.def.name;
    let varying = column
        .def
        .default
        .clone()
        .filter(|default| !database(lock.dialect).adds_with(&column.def.ty, default));
    let Some(sql) = varying else {
        return Change::AddColumn(AddColumn {
            table: table.into(),
            column: column.def,
        });
    };
    let sync = sync_name(table, name, &lock.name, id, [name.as_str()].into_iter());
    column.expr = Some(Expr {
        sql,
        reads: Vec::new(),
        narrows: false,
        row: None,
    });
    Change::AddVarying(AddVarying(Sync {
        name: sync,
        table: table.into(),
        key: key.to_vec(),
        old: Vec::new(),
        new: vec![column],
    }))
}

/// The changes of the words beside a column's name.
pub(super) fn changes(
    lock: &Lock,
    table: &str,
    changed: &Changed,
    was: &ColumnDef,
    is: &ColumnDef,
) -> Vec<Change> {
    let mut found = Vec::new();
    let keeps_prepared = database(lock.dialect).can().keeps_prepared;
    // Another type takes a column beside it, and is a change of several tables.
    if changed.ty.is_some() && database(lock.dialect).widens(&was.ty, &is.ty) {
        found.push(Change::Widen(Widen {
            table: table.into(),
            column: is.clone(),
            before: was.ty.clone(),
            keeps_prepared,
        }));
    }
    if changed.default.changes() {
        found.push(Change::ChangeDefault(ChangeDefault {
            table: table.into(),
            column: is.clone(),
            before: was.default.clone(),
        }));
    }
    if changed.comment.changes() {
        found.push(Change::ChangeComment(ChangeComment {
            table: table.into(),
            key: Vec::new(),
            column: Some(is.name.clone()),
            before: was.words.comment.clone(),
            after: is.words.comment.clone(),
        }));
    }
    if changed.storage.changes() {
        found.push(Change::ChangeStorage(ChangeStorage {
            table: table.into(),
            column: is.clone(),
            before: was.words.storage.clone(),
        }));
    }
    found
}
