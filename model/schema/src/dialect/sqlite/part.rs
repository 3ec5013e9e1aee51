//! Columns of a table that move to a table of their own: triggers on both tables keep them in step.
//!
//! Each trigger writes the other table only where the two differ. That write fires the triggers there, which find nothing to do, so they
//! end whatever `recursive_triggers` says. There is one writer at a time, so no order of theirs can be a deadlock. No row and one without a
//! value are one, as where a view shows the columns. Foreign keys may be off in a connection, so a row that goes, or is replaced, takes
//! its part along by a trigger, too.

use expand_contract_sql::{literal, quote};

use super::predicate::join;
use super::render::{drop_with, read_lock, write_lock};
use super::{probe, trigger};
use crate::dialect::names::{clearing, columns_of, dropped_trigger, list};
use crate::{Object, PartTable, RANGE, Statement};

/// A trigger: its table, its name, the event with the table, its condition, and its statements.
struct Made<'a> {
    table: &'a str,
    name: String,
    event: String,
    when: Option<String>,
    statements: Vec<String>,
}

/// Keeps the two tables in step.
pub(super) fn show(part: &PartTable) -> Statement {
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let create = made.iter().map(|one| {
        let when = one.when.as_ref();
        format!(
            "CREATE TRIGGER IF NOT EXISTS {} AFTER {} ON {}{}\nBEGIN\n  {};\nEND",
            quote(&one.name),
            one.event,
            quote(one.table),
            when.map_or_else(String::new, |when| format!("\nWHEN {when}")),
            one.statements.join(";\n  ")
        )
    });
    Statement {
        locks: write_lock(", schema only"),
        makes: made.iter().map(|one| object(part, one)).collect(),
        done_when: Some(probe::triggers(&names)),
        sql: join(create, ";\n"),
        // Over columns that are gone they would make every write fail.
        runner_only: true,
        ..Statement::default()
    }
}

/// Inserts the rows that are missing, and corrects those that differ.
pub(super) fn fill(part: &PartTable) -> Statement {
    let table = quote(&part.table);
    let of = |name: &String| format!("{table}.{}", quote(name));
    let from: Vec<String> = part.theirs().map(of).collect();
    Statement {
        locks: write_lock(", for one batch"),
        sql: format!(
            "INSERT INTO {} ({}) SELECT {} FROM {table} WHERE ({} AND NOT EXISTS {}) {RANGE} ON CONFLICT ({}) DO UPDATE SET {}",
            quote(&part.aside),
            list(part.own().map(String::as_str)),
            from.join(", "),
            has_value(part, &table),
            alike(part, &table),
            list(part.key.iter().map(|(_, own)| own.as_str())),
            assign(part, |name| format!("excluded.{}", quote(name))),
        ),
        ..Statement::default()
    }
}

/// Deletes the rows that belong to no row, or to one without a value.
pub(super) fn clear(part: &PartTable) -> Statement {
    let aside = quote(&part.aside);
    Statement {
        job: clearing(part, false),
        locks: write_lock(", for one batch"),
        sql: format!(
            "DELETE FROM {aside} WHERE (NOT EXISTS (SELECT 1 FROM {} AS o WHERE {} AND {})) {RANGE}",
            quote(&part.table),
            same_key(part, "o", &aside),
            has_value(part, "o")
        ),
        ..Statement::default()
    }
}

/// Finds the rows with a value that the other table does not have; `by_row` finds the rows there that differ from their own.
pub(super) fn verify(part: &PartTable, by_row: bool) -> Statement {
    let (table, aside) = (quote(&part.table), quote(&part.aside));
    let key = part.key.iter();
    let (walked, wrong, key): (_, _, Vec<String>) = if by_row {
        let owner = format!(
            "NOT EXISTS (SELECT 1 FROM {table} AS o WHERE {} AND NOT ({}))",
            same_key(part, "o", &aside),
            differ(part, "o", &aside)
        );
        let key = key.map(|(_, own)| format!("{aside}.{}", quote(own)));
        (&aside, owner, key.collect())
    } else {
        let missing = format!(
            "{} AND NOT EXISTS {}",
            has_value(part, &table),
            alike(part, &table)
        );
        let key = key.map(|(other, _)| format!("{table}.{}", quote(other)));
        (&table, missing, key.collect())
    };
    Statement {
        locks: read_lock(", one scan: in WAL mode writers go on"),
        sql: format!(
            "SELECT {} FROM {walked} WHERE ({wrong}) {RANGE}",
            key.join(", ")
        ),
        ..Statement::default()
    }
}

/// Drops the columns, and what kept them in step.
pub(super) fn take(part: &PartTable) -> Statement {
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let columns: Vec<&str> = part.columns.iter().map(String::as_str).collect();
    let done = format!(
        "{} AND {}",
        probe::no_columns(&part.table, &columns),
        probe::no_triggers(&names)
    );
    let mut statement = drop_with(&part.table, &columns, done, &names);
    statement.drops = columns_of(&part.table, columns);
    let dropped = made.iter();
    statement
        .drops
        .extend(dropped.map(|one| dropped_trigger(one.table, &one.name)));
    statement
}

/// Drops the new table, and what kept it in step.
pub(super) fn drop(part: &PartTable) -> Statement {
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let mut drops = vec![Object::Table {
        table: part.aside.clone(),
    }];
    drops.extend(made.iter().map(|one| dropped_trigger(one.table, &one.name)));
    Statement {
        locks: write_lock(" while its pages are freed"),
        drops,
        done_when: Some(format!(
            "{} AND {}",
            probe::no_table(&part.aside),
            probe::no_triggers(&names)
        )),
        sql: format!(
            "{};\nDROP TABLE IF EXISTS {}",
            trigger::drop(&names),
            quote(&part.aside)
        ),
        runner_only: true,
        ..Statement::default()
    }
}

fn object(part: &PartTable, made: &Made<'_>) -> Object {
    let is_old = made.table == part.table;
    let mut columns: Vec<String> = if is_old {
        part.theirs().cloned().collect()
    } else {
        part.own().cloned().collect()
    };
    columns.sort();
    Object::Trigger {
        table: made.table.to_owned(),
        name: made.name.clone(),
        columns,
    }
}

fn triggers(part: &PartTable) -> [Made<'_>; 6] {
    let (table, aside) = (quote(&part.table), quote(&part.aside));
    let name = |event: &str| format!("_ec_{}_{event}", part.name);
    let no_value = || assign(part, |_| "NULL".into());
    // The row behind follows `NEW`; it goes if `NEW` has no value.
    let write = || {
        [
            format!(
                "DELETE FROM {aside} WHERE {} AND NOT {}",
                same_key(part, "NEW", &aside),
                has_value(part, "NEW")
            ),
            format!(
                "UPDATE {aside} SET {} WHERE {} AND ({})",
                assign(part, |name| format!("NEW.{}", quote(name))),
                same_key(part, "NEW", &aside),
                differ(part, "NEW", &aside)
            ),
            format!(
                "INSERT INTO {aside} ({}) SELECT {} WHERE {} AND NOT EXISTS (SELECT 1 FROM {aside} AS p WHERE {})",
                list(part.own().map(String::as_str)),
                join(
                    part.theirs().map(|name| format!("NEW.{}", quote(name))),
                    ", "
                ),
                has_value(part, "NEW"),
                same_key(part, "NEW", "p")
            ),
        ]
    };
    let follow = |of: &str| {
        format!(
            "UPDATE {table} SET {} WHERE {} AND ({})",
            assign(part, |name| format!("{of}.{}", quote(name))),
            same_key(part, &table, of),
            differ(part, &table, of)
        )
    };
    let let_go = |also: &str| {
        format!(
            "UPDATE {table} SET {} WHERE {} AND {}{also}",
            no_value(),
            same_key(part, &table, "OLD"),
            has_value(part, &table)
        )
    };
    let key_differs = |old: &str, new: &str, own: bool| {
        let names = part.key.iter();
        let names = names.map(|(other, mine)| quote(if own { mine } else { other }));
        join(
            names.map(|name| format!("{old}.{name} IS NOT {new}.{name}")),
            " OR ",
        )
    };
    // With the values, or the trigger behind would bring back those of before.
    let move_key = format!(
        "UPDATE {aside} SET {}, {} WHERE {} AND ({})",
        join(
            part.key
                .iter()
                .map(|(other, own)| format!("{} = NEW.{}", quote(own), quote(other))),
            ", "
        ),
        assign(part, |name| format!("NEW.{}", quote(name))),
        same_key(part, "OLD", &aside),
        key_differs("OLD", "NEW", false)
    );
    let empty = format!(
        "SELECT RAISE(ABORT, {}) WHERE NOT {}",
        literal(&format!(
            "until the contract a row of {} needs a value besides its key: {} has no other way to know of it",
            part.aside, part.table
        )),
        has_value(part, "NEW")
    );
    let mut on_update = vec![move_key];
    on_update.extend(write());
    [
        Made {
            table: &part.table,
            name: name("ins"),
            event: "INSERT".into(),
            when: None,
            // A row that was replaced had other values, and perhaps a part.
            statements: write().into(),
        },
        Made {
            table: &part.table,
            name: name("upd"),
            event: "UPDATE".into(),
            when: Some(format!(
                "{} OR {}",
                differ(part, "OLD", "NEW"),
                key_differs("OLD", "NEW", false)
            )),
            statements: on_update,
        },
        Made {
            table: &part.table,
            name: name("del"),
            event: "DELETE".into(),
            when: None,
            statements: vec![format!(
                "DELETE FROM {aside} WHERE {}",
                same_key(part, "OLD", &aside)
            )],
        },
        Made {
            table: &part.aside,
            name: name("back_ins"),
            event: "INSERT".into(),
            when: None,
            statements: vec![empty, follow("NEW")],
        },
        Made {
            table: &part.aside,
            name: name("back_upd"),
            event: "UPDATE".into(),
            when: Some(format!(
                "{} OR {}",
                differ(part, "OLD", "NEW"),
                key_differs("OLD", "NEW", true)
            )),
            statements: vec![
                let_go(&format!(" AND ({})", key_differs("OLD", "NEW", true))),
                follow("NEW"),
            ],
        },
        Made {
            table: &part.aside,
            name: name("back_del"),
            event: "DELETE".into(),
            when: None,
            statements: vec![let_go("")],
        },
    ]
}

/// `"bio" = .., "avatar" = ..`.
fn assign(part: &PartTable, value: impl Fn(&String) -> String) -> String {
    let columns = part.columns.iter();
    join(
        columns.map(|name| format!("{} = {}", quote(name), value(name))),
        ", ",
    )
}

fn has_value(part: &PartTable, of: &str) -> String {
    let columns = part.columns.iter();
    let columns = columns.map(|name| format!("{of}.{} IS NOT NULL", quote(name)));
    format!("({})", join(columns, " OR "))
}

/// The values of two rows differ.
fn differ(part: &PartTable, one: &str, other: &str) -> String {
    let columns = part.columns.iter().map(|name| quote(name));
    join(
        columns.map(|name| format!("{one}.{name} IS NOT {other}.{name} COLLATE BINARY")),
        " OR ",
    )
}

/// A row of the old table, and one of the new table, have the same key.
fn same_key(part: &PartTable, old: &str, new: &str) -> String {
    let pairs = part.key.iter();
    join(
        pairs.map(|(theirs, own)| format!("{new}.{} IS {old}.{}", quote(own), quote(theirs))),
        " AND ",
    )
}

/// The row of the new table with the same values.
fn alike(part: &PartTable, table: &str) -> String {
    format!(
        "(SELECT 1 FROM {} AS p WHERE {} AND NOT ({}))",
        quote(&part.aside),
        same_key(part, table, "p"),
        differ(part, table, "p")
    )
}
