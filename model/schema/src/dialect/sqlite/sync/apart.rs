//! Taking the sync apart: what the new side must hold, and then the drop of one side or the other.

use super::trigger::trigger_names;
use super::{edit, follows, place, relaxed};
use crate::dialect::names::{dropped_trigger, leaving, literal, markers, names, people};
use crate::dialect::sqlite::{
    ONE_SCAN, SCHEMA_ONLY, columns, drop_columns, drop_triggers, no_columns, read_lock, write_lock,
};
use crate::{ColumnEdit, Job, Statement, Sync, SyncColumn, SyncDirection};
use expand_contract_sql::quote;

pub(in crate::dialect::sqlite) fn require_new(sync: &Sync) -> Vec<Statement> {
    if sync.direction == SyncDirection::Backward {
        return Vec::new();
    }
    markers(&sync.new)
        .into_iter()
        .map(|column| edit(&sync.table, column, ColumnEdit::SetNotNull))
        .collect()
}

/// Triggers and columns go in one transaction: without the triggers a write would miss a side, and without the columns
/// the triggers would fail.
fn take_apart(sync: &Sync, gone: &[&str], stays: &[SyncColumn]) -> Statement {
    let table = &sync.table;
    let triggers = trigger_names(sync);
    let quoted: Vec<String> = triggers.iter().map(|name| literal(name)).collect();
    let no_triggers = format!(
        "NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ({}))",
        quoted.join(", ")
    );
    if gone.is_empty() {
        return Statement {
            title: if sync.direction == SyncDirection::Fill {
                format!("Stop filling {}.", people(table, names(&sync.new)))
            } else {
                format!("Stop keeping {} in step.", people(table, names(stays)))
            },
            locks: write_lock(SCHEMA_ONLY),
            drops: triggers
                .iter()
                .map(|name| dropped_trigger(table, name))
                .collect(),
            done_when: Some(format!("SELECT {no_triggers}")),
            sql: drop_triggers(&triggers),
            runner_only: true,
            ..Statement::default()
        };
    }
    let done = format!("{} AND {no_triggers}", no_columns(table, gone));
    drop_columns(table, gone, done, &triggers)
}

/// What was filled stays. Where one value is filled in, a NULL can only have become that one; else any value may have
/// been a NULL.
fn may_have_been_null(sync: &Sync, column: &SyncColumn, last: &Statement) -> Statement {
    let table = &sync.table;
    let what = format!("{table}.{}", column.def.name);
    let there = format!("{} IS NOT NULL", place(sync)(&column.def.name));
    let one_value = column
        .expr
        .as_ref()
        .is_some_and(|expr| expr.reads.is_empty());
    let filled = if one_value {
        format!("{there} AND {}", follows(sync, column))
    } else {
        there
    };
    Statement {
        title: format!(
            "Count the rows in which {what} may have been NULL, which is not brought back."
        ),
        locks: read_lock(ONE_SCAN),
        done_when: last.done_when.clone(),
        job: Job::Loses { what },
        sql: format!("SELECT count(*) FROM {} WHERE {filled}", quote(table)),
        ..Statement::default()
    }
}

pub(in crate::dialect::sqlite) fn contract(sync: &Sync) -> Statement {
    take_apart(sync, &leaving(&sync.old), &sync.new)
}

pub(in crate::dialect::sqlite) fn rollback(sync: &Sync) -> Vec<Statement> {
    let table = &sync.table;
    if sync.direction == SyncDirection::Fill {
        let last = take_apart(sync, &[], &[]);
        let mut statements: Vec<Statement> = sync
            .new
            .iter()
            .map(|c| may_have_been_null(sync, c, &last))
            .collect();
        statements.push(last);
        return statements;
    }
    let mut statements: Vec<Statement> = sync
        .new
        .iter()
        .filter(|column| column.leaves)
        .map(|column| {
            let name = &column.def.name;
            let what = format!("{table}.{name}");
            Statement {
                title: format!(
                    "Count the rows in which only {what} knows its value, which goes with it."
                ),
                locks: read_lock(ONE_SCAN),
                done_when: Some(format!("SELECT NOT {}", columns(table, &[name]))),
                job: Job::Loses { what },
                sql: format!(
                    "SELECT count(*) FROM {} WHERE {} IS NOT NULL AND NOT ({})",
                    quote(table),
                    place(sync)(name),
                    follows(sync, column)
                ),
                ..Statement::default()
            }
        })
        .collect();
    statements.push(take_apart(sync, &leaving(&sync.new), &sync.old));
    statements.extend(relaxed(sync).map(|column| edit(table, column, ColumnEdit::SetNotNull)));
    statements
}
