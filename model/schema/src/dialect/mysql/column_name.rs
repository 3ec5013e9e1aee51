//! Columns that have another name for the time of a soak.
//!
//! The triggers name the column, and each statement commits by itself. One lock holds from the first one to the last, but it ends with
//! the runner, and then the table stands as the last statement left it. So a write of a new build must succeed, and reach the column,
//! after each of them:
//!
//! 1. An empty column comes under the other name. It takes whatever is written to it, and is read by nothing.
//! 2. For each of the two names there is a trigger that only writes that column. Both names exist, so both triggers work.
//! 3. The trigger of both directions goes.
//! 4. The two columns change their names, in one statement. Whichever of them is the one that builds have written for years, its
//!    trigger stands.
//! 5. The trigger of both directions comes again, for the other name.
//! 6. The triggers of 2 go, and then the empty column, which has the first name now.
//!
//! The empty column is the younger one, so its place in the table tells the two apart. Each statement can be run again after any of
//! the others, in this direction and in the other one: a runner goes on from wherever another one ended.

use super::locks::{AT_ONCE, exclusive};
use super::render::{alter, asked};
use super::{QUOTE, literal, probe, trigger};
use crate::{Statement, Trigger};

/// Renames columns, and the trigger that reads or writes them.
pub(super) fn rename(
    table: &str,
    names: &[(&str, &str)],
    triggers: Option<&[Trigger; 2]>,
) -> Statement {
    let from: Vec<&str> = names.iter().map(|(from, _)| *from).collect();
    // No column has either name if it was dropped by hand.
    let no_column = probe::no_columns(table, &from);
    let (done, sql) = match triggers {
        // One statement does it, and the step is not run again after it.
        None => (no_column, renamed(table, names)),
        Some([before, after]) => {
            let to: Vec<&str> = names.iter().map(|(_, to)| *to).collect();
            let bridges: Vec<Trigger> =
                [before.that_only_writes(&from), after.that_only_writes(&to)]
                    .into_iter()
                    .flatten()
                    .collect();
            let parts = if bridges.is_empty() {
                alone(table, names, after)
            } else {
                bridged(table, names, after, &bridges)
            };
            let whole = probe::triggers(&trigger::names(after));
            let gone = probe::no_columns(table, &to);
            (
                format!("{no_column} AND ({whole} OR {gone})"),
                parts.join(";\n"),
            )
        }
    };
    Statement {
        locks: exclusive(table, AT_ONCE),
        done_when: Some(asked(&done)),
        sql,
        runner_only: true,
        ..Statement::default()
    }
}

/// The statements where the trigger writes no column that gets another name: new builds write nothing that has to reach one.
fn alone(table: &str, names: &[(&str, &str)], after: &Trigger) -> Vec<String> {
    let (from, _) = names[0];
    let mut parts = locked(table);
    parts.extend(trigger::drop(&trigger::names(after)));
    parts.extend(only_if(
        &probe::columns(table, &[from]),
        &renamed(table, names),
    ));
    parts.extend(trigger::create(after));
    parts.push(UNLOCK.into());
    parts
}

/// The statements where it does.
fn bridged(
    table: &str,
    names: &[(&str, &str)],
    after: &Trigger,
    bridges: &[Trigger],
) -> Vec<String> {
    let (from, to) = names[0];
    let every = |action: &dyn Fn(&str, &str) -> String, algorithm: &str| {
        let actions: Vec<String> = names.iter().map(|(from, to)| action(from, to)).collect();
        alter(table, &actions.join(", "), algorithm)
    };
    // A text of bytes takes every value as it is.
    let add = every(
        &|_, to| format!("ADD COLUMN {} longblob NULL INVISIBLE", QUOTE.name(to)),
        "INSTANT",
    );
    let swap = every(
        &|from, to| format!("{}, {}", rename_one(from, to), rename_one(to, from)),
        "INSTANT",
    );
    let drop = every(
        &|from, _| format!("DROP COLUMN {}", QUOTE.name(from)),
        "INSTANT",
    );
    let bridge_names: Vec<String> = bridges.iter().flat_map(trigger::names).collect();

    let mut parts = locked(table);
    parts.extend(only_if(
        &format!("NOT {}", probe::columns(table, &[to])),
        &add,
    ));
    parts.extend(bridges.iter().flat_map(trigger::create));
    parts.extend(trigger::drop(&trigger::names(after)));
    parts.extend(only_if(&probe::is_before(table, from, to), &swap));
    parts.extend(trigger::create(after));
    parts.extend(trigger::drop(&bridge_names));
    // Never the column that has been there for years.
    let is_empty = format!(
        "{} AND {}",
        probe::is_before(table, to, from),
        probe::stands_in(table, from)
    );
    parts.extend(only_if(&is_empty, &drop));
    parts.push(UNLOCK.into());
    parts
}

const UNLOCK: &str = "UNLOCK TABLES";

fn locked(table: &str) -> Vec<String> {
    vec![format!("LOCK TABLES {} WRITE", QUOTE.table(table))]
}

fn rename_one(from: &str, to: &str) -> String {
    format!("RENAME COLUMN {} TO {}", QUOTE.name(from), QUOTE.name(to))
}

fn renamed(table: &str, names: &[(&str, &str)]) -> String {
    let renames = names.iter().map(|(from, to)| rename_one(from, to));
    let renames: Vec<String> = renames.collect();
    alter(table, &renames.join(", "), "INSTANT")
}

/// Statements that run another one if a condition holds. MySQL has no conditional DDL.
fn only_if(condition: &str, sql: &str) -> [String; 4] {
    [
        format!("SET @_ec_sql = IF({condition}, {}, 'DO 0')", literal(sql)),
        "PREPARE _ec_sql FROM @_ec_sql".into(),
        "EXECUTE _ec_sql".into(),
        "DEALLOCATE PREPARE _ec_sql".into(),
    ]
}
