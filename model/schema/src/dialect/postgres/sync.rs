//! Keeping two sides in step, and taking them apart again.
//!
//! Values are compared as images, never with `=`: `1.0` and `1.00`, or `Bob` and `bob` under a collation that
//! does not see case, are different values that somebody wrote. Both operands are cast to the model's type, since
//! images of different types cannot be compared at all.

use super::facts::Kind;
use super::{block, probe, type_name};
use crate::dialect::Context;
use crate::dialect::names::{
    expression, is_plain_copy, literal, markers, names, people, trigger_of,
};
use crate::{Job, RANGE, Statement, Sync, SyncColumn, SyncDirection};
use expand_contract_sql::quote;

mod apart;
mod trigger;

pub(super) use apart::{contract, require_new, rollback};

/// The name of the trigger function.
fn function_name(sync: &Sync) -> String {
    format!("ec_sync_{}", sync.name)
}

/// The triggers sort after anybody else's, so that nothing changes what was derived.
fn trigger_names(sync: &Sync) -> [String; 2] {
    ["ins", "upd"].map(|event| format!("zzz_ec_{}_{event}", sync.name))
}

/// The model's type, as far as it is compared. A cast to `varchar(3)` cuts what an assignment would refuse, so the
/// length is left out: what does not fit must not look the same as what does.
fn compared_type(column: &SyncColumn) -> &str {
    let name = type_name(&column.def.ty);
    let lower = name.to_ascii_lowercase();
    let varying = ["varchar", "character varying"]
        .iter()
        .any(|varying| lower.trim_start().starts_with(varying));
    match name.find('(') {
        Some(length) if varying => name[..length].trim(),
        _ => name,
    }
}

/// A column of the sync, as `place` puts it, in the model's type.
fn typed(column: &SyncColumn, place: impl Fn(&str) -> String) -> String {
    format!("{}::{}", place(&column.def.name), compared_type(column))
}

/// What a column follows, in the model's type.
fn derived(column: &SyncColumn, place: impl Fn(&str) -> String) -> String {
    format!("({})::{}", expression(column, place), compared_type(column))
}

/// Whether two lists of values are the same, image by image. A function, because between two `ROW(..)` an operator
/// would be taken for each pair of columns.
fn same(left: &str, right: &str) -> String {
    format!("pg_catalog.record_image_eq({left}, {right})")
}

fn differ(left: &str, right: &str) -> String {
    format!("pg_catalog.record_image_ne({left}, {right})")
}

fn row(values: impl IntoIterator<Item = String>) -> String {
    format!("ROW({})", values.into_iter().collect::<Vec<_>>().join(", "))
}

/// Whether a side is, image by image, what the other side makes of it.
fn agrees(side: &[SyncColumn], place: impl Fn(&str) -> String) -> String {
    same(
        &row(side.iter().map(|column| typed(column, &place))),
        &row(side.iter().map(|column| derived(column, &place))),
    )
}

fn any_null<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    place: impl Fn(&str) -> String,
) -> String {
    columns
        .into_iter()
        .map(|name| format!("{} IS NULL", place(name)))
        .collect::<Vec<_>>()
        .join(" OR ")
}

/// The sides whose columns follow: who, and whom.
fn following(sync: &Sync) -> (&[SyncColumn], &[SyncColumn]) {
    if sync.direction == SyncDirection::Backward {
        (&sync.old, &sync.new)
    } else {
        (&sync.new, &sync.old)
    }
}

pub(super) fn install(sync: &Sync, context: &Context<'_>) -> Vec<Statement> {
    let table = &sync.table;
    let t = quote(table);
    let triggers = trigger_names(sync);
    let (ours, theirs) = (
        people(table, names(&sync.old)),
        people(table, names(&sync.new)),
    );
    let set: Vec<String> = sync
        .new
        .iter()
        .chain(&sync.old)
        .filter(|column| column.expr.is_some())
        .map(|column| {
            format!(
                "{} = {}",
                quote(&column.def.name),
                expression(column, |name| format!("{t}.{}", quote(name)))
            )
        })
        .collect();
    let defaults = trigger::bridging_defaults(sync);
    let mut body = trigger::check_defaults(sync);
    body += &format!(
        "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n",
        literal(context.lock),
        literal(context.migration),
    );
    for (column, default) in &defaults {
        body += &format!(
            "  ALTER TABLE {t} ALTER COLUMN {} SET DEFAULT {default};\n",
            quote(column)
        );
    }
    body += &trigger::create(sync);
    vec![
        Statement {
            title: "Let the database check the expressions against the columns' types.".into(),
            locks: Kind::CheckExpressions.locks(table),
            sql: format!("UPDATE {t} SET {} WHERE false", set.join(", ")),
            ..Statement::default()
        },
        Statement {
            title: match sync.direction {
                SyncDirection::Both => format!("Keep {ours} and {theirs} in step, both ways."),
                SyncDirection::Forward => format!("Let {theirs} follow {ours}."),
                SyncDirection::Fill => format!("Fill {theirs} where a build writes NULL."),
                SyncDirection::Backward if sync.new.is_empty() => {
                    format!("Fill {ours} where new builds leave it out.")
                }
                SyncDirection::Backward => format!("Let {ours} follow {theirs}."),
            },
            locks: if defaults.is_empty() {
                Kind::InstallSync.locks(table)
            } else {
                Kind::InstallSyncAndDefaults.locks(table)
            },
            makes: triggers.iter().map(|name| trigger_of(sync, name)).collect(),
            done_when: Some(probe::triggers(table, &triggers)),
            sql: block(&body),
            ..Statement::default()
        },
    ]
}

/// Fills what is pending. What it leaves satisfies its own condition, so it comes to an end.
pub(super) fn backfill(sync: &Sync) -> Vec<Statement> {
    if sync.direction == SyncDirection::Backward {
        return Vec::new();
    }
    let table = &sync.table;
    let t = quote(table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    let both = sync.direction == SyncDirection::Both;
    let set: Vec<String> = sync
        .new
        .iter()
        .map(|column| {
            let name = &column.def.name;
            let value = if both || sync.new.len() == 1 {
                expression(column, place)
            } else {
                // Each column for itself: the others may hold what a new build wrote.
                format!("coalesce({}, {})", place(name), derived(column, place))
            };
            format!("{} = {value}", quote(name))
        })
        .collect();
    let pending = if both {
        format!("NOT {}", agreement(sync, "{p1}"))
    } else {
        can_follow(sync)
    };
    vec![Statement {
        title: format!(
            "Fill {} where it is pending.",
            people(table, names(&sync.new))
        ),
        locks: Kind::Backfill.locks(table),
        job: Job::Backfill {
            table: table.clone(),
            key: sync.key.clone(),
        },
        sql: format!(
            "UPDATE {t} SET {} WHERE ({pending}) {RANGE}",
            set.join(", ")
        ),
        // After the contract a NULL in such a column is a value of its own, and nothing in the table shows it.
        runner_only: !both && markers(&sync.new).len() < sync.new.len(),
        ..Statement::default()
    }]
}

/// Finds what is pending or disagrees.
pub(super) fn verify(sync: &Sync) -> Vec<Statement> {
    if sync.direction == SyncDirection::Backward {
        return Vec::new();
    }
    let table = &sync.table;
    let t = quote(table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    let wrong = if sync.direction == SyncDirection::Both {
        format!("NOT {}", agreement(sync, "FALSE"))
    } else {
        // New builds may store NULL where it is allowed, as soon as they run.
        any_null(markers(&sync.new), place)
    };
    if wrong.is_empty() {
        return Vec::new();
    }
    vec![Statement {
        title: format!(
            "Verify that {} is pending nowhere.",
            people(table, names(&sync.new))
        ),
        locks: Kind::Verify.locks(table),
        job: Job::Verify {
            table: table.clone(),
            key: sync.key.clone(),
        },
        sql: format!(
            "SELECT {} FROM {t} WHERE ({wrong}) {RANGE}",
            sync.key
                .iter()
                .map(|name| place(name))
                .collect::<Vec<_>>()
                .join(", ")
        ),
        ..Statement::default()
    }]
}

/// Whether a row's sides agree. A marker that is NULL decides first, and `down` before `up`: an `up` that fails is
/// then not even computed for rows that are known to be pending or in step.
fn agreement(sync: &Sync, when_marker_is_null: &str) -> String {
    let t = quote(&sync.table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    let up = agrees(&sync.new, place);
    let marked = any_null(markers(&sync.new), place);
    let when_null = when_marker_is_null.replace("{p1}", &up);
    if is_plain_copy(&sync.old, &sync.new) {
        if marked.is_empty() || when_null == up {
            return format!("({up})");
        }
        return format!("(CASE WHEN {marked} THEN {when_null} ELSE {up} END)");
    }
    let down = agrees(&sync.old, place);
    let marked = if marked.is_empty() {
        String::new()
    } else {
        format!("WHEN {marked} THEN {when_null} ")
    };
    format!("(CASE {marked}WHEN {down} THEN TRUE ELSE {up} END)")
}

/// One-way: some column is NULL, and what it follows is not.
fn can_follow(sync: &Sync) -> String {
    pending_columns(sync, &sync.new)
}

fn pending_columns(sync: &Sync, columns: &[SyncColumn]) -> String {
    let t = quote(&sync.table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    columns
        .iter()
        .map(|column| {
            // In this order, which only CASE keeps: an `up` that fails is not computed where there is a value.
            format!(
                "CASE WHEN {} IS NULL THEN {} IS NOT NULL ELSE FALSE END",
                place(&column.def.name),
                derived(column, place)
            )
        })
        .collect::<Vec<_>>()
        .join(" OR ")
}

/// The columns of a trigger's record.
fn images<'a>(record: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    row(names
        .into_iter()
        .map(|name| format!("{record}.{}", quote(name))))
}
