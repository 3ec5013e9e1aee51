//! Columns of a table that move to a table of their own: triggers on both tables keep them in step.
//!
//! A trigger may not write a table that its statement uses, also where no row would change (error 1442). So the triggers of the second
//! table must not write back, and a variable of the session says that they need not. It holds the time at which the statement began,
//! which is one for a statement and all its triggers: a statement that ends within a trigger leaves it behind (a deadlock and KILL run no
//! handler), and the next one, which began later, does not take it for its own.
//!
//! A key is checked while the statement runs, and a cascade runs no trigger. So a foreign key takes the part of a row along from the
//! beginning, when the row goes and when its key changes.

use super::locks::{AT_ONCE, ONE_BATCH, exclusive, read, write};
use super::predicate::{require, same};
use super::render::asked;
use super::table::list;
use super::{QUOTE, literal, probe, trigger};
use crate::dialect::names::{clearing, columns_of, dropped_trigger};
use crate::{Object, PartTable, RANGE, Statement};

/// A trigger: its table, its name, its moment, and its text.
struct Made<'a> {
    table: &'a str,
    name: String,
    moment: &'static str,
    text: String,
}

/// Keeps the two tables in step.
pub(super) fn show(part: &PartTable) -> Statement {
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let alike = require(
        &part.table,
        &has_the_same_columns(part),
        "types or collations differ",
    );
    let create = made.iter().map(|one| {
        format!(
            "CREATE TRIGGER IF NOT EXISTS {} {} ON {} FOR EACH ROW\nBEGIN\n{}END",
            QUOTE.name(&one.name),
            one.moment,
            QUOTE.table(one.table),
            one.text
        )
    });
    Statement {
        locks: both(part, AT_ONCE),
        makes: made.iter().map(|one| object(part, one)).collect(),
        done_when: Some(asked(&probe::triggers(&names))),
        // Each trigger invalidates the statements that are prepared, and one that finds itself invalid too often fails (1615). Under one
        // lock they wait once.
        sql: [alike, lock(part)]
            .into_iter()
            .chain(create)
            .chain(["UNLOCK TABLES".into()])
            .collect::<Vec<_>>()
            .join(";\n"),
        // A client needs another delimiter, and would also create triggers over columns that are gone.
        runner_only: true,
        ..Statement::default()
    }
}

/// Inserts the rows that are missing, and corrects those that differ. The row of the old table stays as it is meanwhile.
pub(super) fn fill(part: &PartTable) -> Statement {
    let table = QUOTE.table(&part.table);
    let from = part.theirs().map(|name| column(&table, name));
    Statement {
        locks: written(part),
        silences: Some(guard(part)),
        sql: format!(
            "INSERT INTO {} ({}) SELECT {} FROM {table} FORCE INDEX (PRIMARY) WHERE ({} AND NOT EXISTS {}) {RANGE} FOR UPDATE {}",
            QUOTE.table(&part.aside),
            list(part.own().map(String::as_str)),
            from.collect::<Vec<_>>().join(", "),
            has_value(part, &table),
            alike(part, &table),
            or_update(part, &table)
        ),
        runner_only: true,
        ..Statement::default()
    }
}

/// Deletes the rows that belong to one without a value; the foreign key lets no row belong to none. The walk goes over the old table, whose
/// row every writer locks first, and by its key: a row that is reached through another index is locked in that one first, and a writer of the
/// row locks it there last.
pub(super) fn clear(part: &PartTable) -> Statement {
    let table = QUOTE.table(&part.table);
    Statement {
        job: clearing(part, true),
        locks: written(part),
        silences: Some(guard(part)),
        sql: format!(
            "DELETE p FROM {table} FORCE INDEX (PRIMARY) STRAIGHT_JOIN {} AS p ON {} WHERE (NOT ({})) {RANGE}",
            QUOTE.table(&part.aside),
            same_key(part, &table, "p"),
            has_value(part, &table)
        ),
        runner_only: true,
        ..Statement::default()
    }
}

/// Finds the rows with a value that the other table does not have; `by_row` finds the rows there that differ from their own.
pub(super) fn verify(part: &PartTable, by_row: bool) -> Statement {
    let (table, aside) = (QUOTE.table(&part.table), QUOTE.table(&part.aside));
    let key = part.key.iter();
    let (walked, wrong, key): (_, _, Vec<String>) = if by_row {
        let owner = format!(
            "NOT EXISTS (SELECT 1 FROM {table} AS o WHERE {} AND {})",
            same_key(part, "o", &aside),
            same_values(part, "o", &aside)
        );
        let key = key.map(|(_, own)| column(&aside, own));
        (&aside, owner, key.collect())
    } else {
        let missing = format!(
            "{} AND NOT EXISTS {}",
            has_value(part, &table),
            alike(part, &table)
        );
        let key = key.map(|(other, _)| column(&table, other));
        (&table, missing, key.collect())
    };
    let mut locks = read(&part.table, "");
    locks.extend(read(&part.aside, ""));
    if by_row {
        locks.reverse();
    }
    Statement {
        locks,
        sql: format!(
            "SELECT {} FROM {walked} WHERE ({wrong}) {RANGE}",
            key.join(", ")
        ),
        ..Statement::default()
    }
}

/// Drops the triggers, and then the columns, which the triggers name. One lock holds from the first statement to the last.
pub(super) fn take(part: &PartTable) -> Statement {
    let table = &part.table;
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let columns: Vec<&str> = part.columns.iter().map(String::as_str).collect();
    let gone: Vec<String> = columns
        .iter()
        .map(|name| super::render::drop_column(name))
        .collect();
    let mut drops = columns_of(table, columns.iter().copied());
    drops.extend(made.iter().map(|one| dropped_trigger(one.table, &one.name)));
    let mut parts = vec![lock(part)];
    parts.extend(trigger::drop(&names));
    // All columns at once: the step runs again as long as one of them is there, and then needs them all.
    parts.push(super::render::alter(table, &gone.join(", "), "INSTANT"));
    parts.push("UNLOCK TABLES".into());
    Statement {
        locks: both(part, AT_ONCE),
        drops,
        done_when: Some(asked(&format!(
            "{} AND {}",
            probe::no_columns(table, &columns),
            probe::no_triggers(&names)
        ))),
        sql: parts.join(";\n"),
        runner_only: true,
        ..Statement::default()
    }
}

/// Drops the new table. The triggers that write it go before it, or a write of an old build would fail.
pub(super) fn drop(part: &PartTable) -> Statement {
    let made = triggers(part);
    let names: Vec<String> = made.iter().map(|one| one.name.clone()).collect();
    let mut drops = vec![Object::Table {
        table: part.aside.clone(),
    }];
    drops.extend(made.iter().map(|one| dropped_trigger(one.table, &one.name)));
    // The triggers of the new table go with it.
    let own = made.iter().filter(|one| one.table == part.table);
    let own: Vec<String> = own.map(|one| one.name.clone()).collect();
    let mut parts = trigger::drop(&own);
    parts.push(format!("DROP TABLE IF EXISTS {}", QUOTE.table(&part.aside)));
    Statement {
        locks: both(part, AT_ONCE),
        drops,
        done_when: Some(asked(&format!(
            "NOT {} AND {}",
            probe::table(&part.aside),
            probe::no_triggers(&names)
        ))),
        sql: parts.join(";\n"),
        runner_only: true,
        ..Statement::default()
    }
}

/// The new table has the database's character set, and the models' types. A value that it does not take would fail in an old build.
fn has_the_same_columns(part: &PartTable) -> String {
    let names: Vec<String> = part.columns.iter().map(|name| literal(name)).collect();
    let of = |alias: &str, table: &str| {
        format!(
            "{alias}.TABLE_SCHEMA = DATABASE() AND {alias}.TABLE_NAME = {}",
            literal(table)
        )
    };
    format!(
        "NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS AS o, information_schema.COLUMNS AS n WHERE {} AND {} AND o.COLUMN_NAME IN \
         ({}) AND n.COLUMN_NAME = o.COLUMN_NAME AND NOT (n.COLUMN_TYPE = o.COLUMN_TYPE AND n.COLLATION_NAME <=> o.COLLATION_NAME))",
        of("o", &part.table),
        of("n", &part.aside),
        names.join(", ")
    )
}

/// Keeps all writers from both tables until `UNLOCK TABLES`.
fn lock(part: &PartTable) -> String {
    format!(
        "LOCK TABLES {} WRITE, {} WRITE",
        QUOTE.table(&part.table),
        QUOTE.table(&part.aside)
    )
}

fn both(part: &PartTable, note: &str) -> Vec<crate::TableLock> {
    let mut locks = exclusive(&part.table, note);
    locks.extend(exclusive(&part.aside, note));
    locks
}

fn written(part: &PartTable) -> Vec<crate::TableLock> {
    let mut locks = write(&part.table, ONE_BATCH);
    locks.extend(write(&part.aside, ONE_BATCH));
    locks
}

fn object(part: &PartTable, made: &Made<'_>) -> Object {
    let mut columns: Vec<String> = if made.table == part.table {
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

/// The name of the variable that says which triggers have nothing to do.
fn guard(part: &PartTable) -> String {
    format!("_ec_{}", part.name)
}

fn triggers(part: &PartTable) -> [Made<'_>; 7] {
    let (table, aside) = (QUOTE.table(&part.table), QUOTE.table(&part.aside));
    let made = |is_old: bool, moment, suffix: &str, text| Made {
        table: if is_old { &part.table } else { &part.aside },
        name: format!("{}_{suffix}", guard(part)),
        moment,
        text,
    };
    let write = format!(
        "INSERT INTO {aside} ({}) VALUES ({}) {}",
        list(part.own().map(String::as_str)),
        joined(part.theirs().map(|name| column("NEW", name)), ", "),
        or_update(part, "NEW")
    );
    let has_new = has_value(part, "NEW");
    // The foreign key has moved the row, unless the session does without foreign keys.
    let left_behind = format!(
        "IF {} THEN\n  DELETE FROM {aside} WHERE {};\nEND IF",
        moves(part, false),
        same_key(part, "OLD", &aside)
    );
    let follow = format!(
        "IF {has_new} THEN\n  {write};\nELSE\n  DELETE FROM {aside} WHERE {};\nEND IF",
        same_key(part, "NEW", &aside)
    );
    let back = format!(
        "UPDATE {table} SET {} WHERE {}",
        assign(part, |name| column("NEW", name)),
        same_key(part, &table, "NEW")
    );
    let let_go = format!(
        "UPDATE {table} SET {} WHERE {}",
        assign(part, |_| "NULL".into()),
        same_key(part, &table, "OLD")
    );
    // As a foreign key of the contract, but in the words of a row that would vanish.
    let empty = format!(
        "IF NOT {has_new} THEN\n  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = {};\nEND IF",
        literal(&format!(
            "until the contract a row of {} needs a value besides its key",
            part.aside
        ))
    );
    // The cascade has deleted it. A look is no write: `DELETE .. USING` of both tables stays possible.
    let has_part = format!(
        "EXISTS (SELECT 1 FROM {aside} WHERE {} LOCK IN SHARE MODE)",
        same_key(part, "OLD", &aside)
    );
    // Before the part is, so that a new build locks the two rows in the order of an old one.
    let lock = format!(
        "  IF {} THEN\n    \
           BEGIN\n      DECLARE ec_is_there BOOLEAN;\n      \
             SET ec_is_there = EXISTS (SELECT 1 FROM {table} WHERE {} FOR UPDATE);\n    \
           END;\n  END IF;\n",
        is_first(part),
        same_key(part, &table, "NEW")
    );
    let changes = |own| {
        format!(
            "({} OR NOT ({}))",
            moves(part, own),
            same_values(part, "OLD", "NEW")
        )
    };
    [
        made(
            true,
            "AFTER INSERT",
            "ins",
            acts(part, Some(&has_new), std::slice::from_ref(&write)),
        ),
        made(
            true,
            "AFTER UPDATE",
            "upd",
            acts(part, Some(&changes(false)), &[left_behind, follow]),
        ),
        made(
            true,
            "AFTER DELETE",
            "del",
            acts(
                part,
                Some(&has_part),
                &[format!(
                    "DELETE FROM {aside} WHERE {}",
                    same_key(part, "OLD", &aside)
                )],
            ),
        ),
        made(false, "BEFORE INSERT", "back_lock", lock),
        made(
            false,
            "AFTER INSERT",
            "back_ins",
            acts(part, None, &[empty, back.clone()]),
        ),
        made(
            false,
            "AFTER UPDATE",
            "back_upd",
            acts(
                part,
                Some(&changes(true)),
                &[
                    format!("IF {} THEN\n  {let_go};\nEND IF", moves(part, true)),
                    back,
                ],
            ),
        ),
        made(
            false,
            "AFTER DELETE",
            "back_del",
            acts(part, Some(&has_value(part, "OLD")), &[let_go]),
        ),
    ]
}

fn variable(part: &PartTable) -> String {
    format!("@{}", QUOTE.name(&guard(part)))
}

/// Neither another trigger of these wrote, nor the runner.
fn is_first(part: &PartTable) -> String {
    let guard = variable(part);
    format!("NOT ({guard} <=> 0 OR {guard} <=> NOW(6) + 0)")
}

/// The text of a trigger that acts under a condition, unless it was a trigger that wrote, or the runner.
fn acts(part: &PartTable, when: Option<&str>, statements: &[String]) -> String {
    let when = when.map_or_else(String::new, |when| format!(" AND {when}"));
    let is_first = is_first(part);
    let guard = variable(part);
    let statements: Vec<String> = statements
        .iter()
        .map(|sql| format!("      {};\n", sql.replace('\n', "\n      ")))
        .collect();
    format!(
        "  IF {is_first}{when} THEN\n    \
           SET {guard} = NOW(6) + 0;\n    \
           BEGIN\n      \
             -- Within a function the next statement has the same time.\n      \
             DECLARE EXIT HANDLER FOR SQLEXCEPTION\n      BEGIN\n        SET {guard} = NULL;\n        RESIGNAL;\n      END;\n\
             {}    \
           END;\n    \
           SET {guard} = NULL;\n  END IF;\n",
        statements.concat()
    )
}

/// `ON DUPLICATE KEY UPDATE ..`. The duplicate may be in another unique index: such a row is another row's part, and is left alone by
/// an error.
fn or_update(part: &PartTable, from: &str) -> String {
    let aside = QUOTE.table(&part.aside);
    let same = same_key(part, from, &aside);
    let first = part.key.iter().take(1);
    let own = first.map(|(_, own)| column(&aside, own));
    let own = own.map(|own| format!("{own} = IF({same}, {own}, NULL)"));
    let set = part.columns.iter();
    let set = set.map(|name| format!("{} = {}", column(&aside, name), column(from, name)));
    format!("ON DUPLICATE KEY UPDATE {}", joined(own.chain(set), ", "))
}

/// The key of the row changes.
fn moves(part: &PartTable, own: bool) -> String {
    let key = part.key.iter();
    let key = key.map(|(theirs, mine)| if own { mine } else { theirs });
    let same = key.map(|name| format!("{} <=> {}", column("OLD", name), column("NEW", name)));
    format!("NOT ({})", joined(same, " AND "))
}

fn column(of: &str, name: &str) -> String {
    format!("{of}.{}", QUOTE.name(name))
}

fn joined(parts: impl Iterator<Item = String>, with: &str) -> String {
    parts.collect::<Vec<_>>().join(with)
}

fn assign(part: &PartTable, value: impl Fn(&String) -> String) -> String {
    let columns = part.columns.iter();
    joined(
        columns.map(|name| format!("{} = {}", QUOTE.name(name), value(name))),
        ", ",
    )
}

fn has_value(part: &PartTable, of: &str) -> String {
    let columns = part.columns.iter();
    let columns = columns.map(|name| format!("{} IS NOT NULL", column(of, name)));
    format!("({})", joined(columns, " OR "))
}

/// The values of two rows are the same images.
fn same_values(part: &PartTable, one: &str, other: &str) -> String {
    let columns = part.columns.iter().zip(&part.types);
    joined(
        columns.map(|(name, ty)| same(&column(one, name), &column(other, name), ty)),
        " AND ",
    )
}

/// A row of the old table, and one of the new table, have the same key. `OLD` and `NEW` are rows of the table that the trigger is on.
fn same_key(part: &PartTable, old: &str, new: &str) -> String {
    let pairs = part.key.iter();
    joined(
        pairs.map(|(theirs, own)| format!("{} = {}", column(new, own), column(old, theirs))),
        " AND ",
    )
}

/// The row of the new table with the same values.
fn alike(part: &PartTable, table: &str) -> String {
    format!(
        "(SELECT 1 FROM {} AS p WHERE {} AND {})",
        QUOTE.table(&part.aside),
        same_key(part, table, "p"),
        same_values(part, table, "p")
    )
}
