//! Taking the sync apart: what the new side must hold, and then the drop of one side or the other.

use super::{agrees, function_name, trigger, trigger_names};
use crate::dialect::Context;
use crate::dialect::names::{columns_of, dropped_trigger, leaving, markers, names, people};
use crate::dialect::postgres::facts::Kind;
use crate::dialect::postgres::{block, default_sql, fenced, probe};
use crate::{Job, Object, Statement, Sync, SyncColumn, SyncDirection};
use expand_contract_sql::quote;

pub(in crate::dialect::postgres) fn require_new(
    sync: &Sync,
    context: &Context<'_>,
) -> Vec<Statement> {
    if sync.direction == SyncDirection::Backward {
        return Vec::new();
    }
    markers(&sync.new)
        .into_iter()
        .flat_map(|column| require(sync, column, context))
        .collect()
}

/// NOT NULL without a scan under a strong lock: a CHECK that is not valid yet, its validation, then NOT NULL, which
/// takes the CHECK's word for it.
fn require(sync: &Sync, column: &str, context: &Context<'_>) -> [Statement; 4] {
    let table = &sync.table;
    let (t, c) = (quote(table), quote(column));
    let what = format!("{table}.{column}");
    let check = format!("ec_{}_{}", sync.name, position(sync, column));
    let constraint = Object::Constraint {
        table: table.clone(),
        name: check.clone(),
    };
    let done = probe::not_null(table, column);
    let or_check = |validated| format!("{done} OR {}", probe::constraint(table, &check, validated));
    let check_name = quote(&check);
    let unless =
        |done: &str, action: &str| format!("  IF NOT ({done}) THEN\n    {action};\n  END IF;\n");
    [
        Statement {
            title: format!("Require {what} of every write from now on."),
            locks: Kind::AddCheck.locks(table),
            makes: vec![constraint.clone()],
            done_when: Some(or_check(false)),
            sql: fenced(
                context,
                &unless(
                    &or_check(false),
                    &format!(
                        "ALTER TABLE {t} ADD CONSTRAINT {check_name} CHECK ({c} IS NOT NULL) NOT VALID"
                    ),
                ),
            ),
            ..Statement::default()
        },
        Statement {
            title: format!("Prove {what} of the rows there are."),
            locks: Kind::ValidateCheck.locks(table),
            done_when: Some(or_check(true)),
            sql: block(&unless(
                &or_check(true),
                &format!("ALTER TABLE {t} VALIDATE CONSTRAINT {check_name}"),
            )),
            ..Statement::default()
        },
        Statement {
            title: format!("Set {what} NOT NULL; the proof spares the scan."),
            locks: Kind::SetNotNull.locks(table),
            done_when: Some(done.clone()),
            sql: fenced(
                context,
                &unless(
                    &done,
                    &format!("ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL"),
                ),
            ),
            ..Statement::default()
        },
        Statement {
            title: format!("Drop the CHECK that proved {what}."),
            locks: Kind::DropCheck.locks(table),
            drops: vec![constraint],
            done_when: Some(format!(
                "{done} AND NOT {}",
                probe::constraint(table, &check, false)
            )),
            // Only where NOT NULL has taken its place.
            sql: block(&format!(
                "  IF ({done}) THEN\n    ALTER TABLE {t} DROP CONSTRAINT IF EXISTS {check_name};\n  END IF;\n"
            )),
            ..Statement::default()
        },
    ]
}

fn position(sync: &Sync, column: &str) -> usize {
    names(&sync.new)
        .position(|name| name == column)
        .unwrap_or(0)
        + 1
}

pub(in crate::dialect::postgres) fn contract(sync: &Sync, context: &Context<'_>) -> Statement {
    let table = &sync.table;
    let t = quote(table);
    let gone = leaving(&sync.old);
    let bridged = trigger::bridging_defaults(sync);
    let mut actions: Vec<String> = gone
        .iter()
        .map(|name| format!("DROP COLUMN IF EXISTS {}", quote(name)))
        .collect();
    if sync.direction == SyncDirection::Both {
        for column in &sync.new {
            let name = &column.def.name;
            if let Some(default) = &column.def.default {
                actions.push(format!(
                    "ALTER COLUMN {} SET DEFAULT {}",
                    quote(name),
                    default_sql(default)
                ));
            } else if bridged.iter().any(|(bridged, _)| bridged == name) {
                actions.push(format!("ALTER COLUMN {} DROP DEFAULT", quote(name)));
            }
        }
    }
    let mut body = take_apart(sync);
    if !actions.is_empty() {
        body += &format!("  ALTER TABLE {t}\n    {};\n", actions.join(",\n    "));
    }
    Statement {
        title: if gone.is_empty() {
            let verb = if sync.direction == SyncDirection::Fill {
                "filling"
            } else {
                "keeping"
            };
            let step = if sync.direction == SyncDirection::Fill {
                ""
            } else {
                " in step"
            };
            format!("Stop {verb} {}{step}.", people(table, names(&sync.new)))
        } else {
            format!(
                "Drop {}, and what kept it in step.",
                people(table, gone.iter().copied())
            )
        },
        locks: Kind::TakeApart.locks(table),
        drops: dropped(sync, &gone),
        done_when: Some(probe::no_sync(
            table,
            &trigger_names(sync),
            &function_name(sync),
            &gone,
        )),
        sql: fenced(context, &body),
        ..Statement::default()
    }
}

pub(in crate::dialect::postgres) fn rollback(sync: &Sync, context: &Context<'_>) -> Vec<Statement> {
    let table = &sync.table;
    let t = quote(table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    let gone = leaving(&sync.new);
    if sync.direction == SyncDirection::Fill {
        return stop_filling(sync, context);
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
                locks: Kind::CountLost.locks(table),
                done_when: Some(probe::no_columns(table, &[name])),
                job: Job::Loses { what },
                sql: format!(
                    "SELECT count(*) FROM {t} WHERE CASE WHEN {} IS NULL THEN FALSE ELSE NOT ({}) END",
                    place(name),
                    agrees(std::slice::from_ref(column), place)
                ),
                ..Statement::default()
            }
        })
        .collect();
    let mut body = take_apart(sync);
    if !gone.is_empty() {
        let drops: Vec<String> = gone
            .iter()
            .map(|name| format!("DROP COLUMN IF EXISTS {}", quote(name)))
            .collect();
        body += &format!("  ALTER TABLE {t}\n    {};\n", drops.join(",\n    "));
    }
    statements.push(Statement {
        title: if gone.is_empty() {
            format!("Stop keeping {} in step.", people(table, names(&sync.old)))
        } else {
            format!(
                "Drop {}, and what kept it in step.",
                people(table, gone.iter().copied())
            )
        },
        locks: Kind::TakeApart.locks(table),
        drops: dropped(sync, &gone),
        done_when: Some(probe::no_sync(
            table,
            &trigger_names(sync),
            &function_name(sync),
            &gone,
        )),
        sql: fenced(context, &body),
        ..Statement::default()
    });
    statements
}

/// What was filled stays. Where one value is filled in, a NULL can only have become that one; else any value may have
/// been a NULL.
fn stop_filling(sync: &Sync, context: &Context<'_>) -> Vec<Statement> {
    let table = &sync.table;
    let t = quote(table);
    let place = |name: &str| format!("{t}.{}", quote(name));
    let done = probe::no_sync(table, &trigger_names(sync), &function_name(sync), &[]);
    let count = |column: &SyncColumn| {
        let what = format!("{table}.{}", column.def.name);
        let there = format!("{} IS NOT NULL", place(&column.def.name));
        let one_value = column
            .expr
            .as_ref()
            .is_some_and(|expr| expr.reads.is_empty());
        let filled = if one_value {
            format!(
                "{there} AND {}",
                agrees(std::slice::from_ref(column), place)
            )
        } else {
            there
        };
        Statement {
            title: format!(
                "Count the rows in which {what} may have been NULL, which is not brought back."
            ),
            locks: Kind::CountLost.locks(table),
            done_when: Some(done.clone()),
            job: Job::Loses { what },
            sql: format!("SELECT count(*) FROM {t} WHERE {filled}"),
            ..Statement::default()
        }
    };
    let mut statements: Vec<Statement> = sync.new.iter().map(count).collect();
    statements.push(Statement {
        title: format!("Stop filling {}.", people(table, names(&sync.new))),
        locks: Kind::TakeApart.locks(table),
        drops: dropped(sync, &[]),
        done_when: Some(done.clone()),
        sql: fenced(context, &take_apart(sync)),
        ..Statement::default()
    });
    statements
}

/// What goes when the sync is taken apart.
fn dropped(sync: &Sync, gone: &[&str]) -> Vec<Object> {
    let mut dropped = columns_of(&sync.table, gone.iter().copied());
    for name in trigger_names(sync) {
        dropped.push(dropped_trigger(&sync.table, &name));
    }
    dropped
}

/// Drops triggers and function. Together with the columns, in one transaction: without the triggers a write would miss
/// a side, and without the columns the triggers would fail.
fn take_apart(sync: &Sync) -> String {
    let t = quote(&sync.table);
    let mut body = String::new();
    for trigger in trigger_names(sync) {
        body += &format!("  DROP TRIGGER IF EXISTS {} ON {t};\n", quote(&trigger));
    }
    body + &format!(
        "  DROP FUNCTION IF EXISTS {}();\n",
        quote(&function_name(sync))
    )
}
