//! The statements of a step that drops a trigger, with the columns that go with it.
//!
//! One lock holds from the first one to the last: no write misses a side, or fails in a trigger over a column that is gone. Each one
//! commits by itself, though, and the lock ends with the runner. So their order has to be right for the builds that are alive then,
//! and for the next runner:
//!
//! 1. A trigger. Where one is missing, the step has begun.
//! 2. Defaults, so that new builds may leave out a column that goes, and the default of a column that stays.
//! 3. The last trigger, which is the one for INSERT.
//! 4. Defaults of columns by which that trigger tells which side is given.
//! 5. The columns, which the probe looks for.

use super::render::{alter, altered, drop_column, set_default};
use super::{QUOTE, convert, trigger};
use crate::dialect::names::dropped_columns;
use crate::{Alteration, ColumnDef, Rules, Trigger};

/// The statements, in their order.
pub(super) fn parts(trigger: &Trigger, after: &[Alteration]) -> Vec<String> {
    let table = &trigger.table;
    let names = trigger::names(trigger);
    let gone = dropped_columns(after);
    let relax = |column: &ColumnDef| {
        let default = convert::passing_default(&column.ty).unwrap_or("NULL");
        set_default(table, column, default)
    };
    let (marking, others): (Vec<_>, Vec<_>) =
        left_out(trigger, &gone).partition(|column| tells_sides(trigger, column));
    let defaults = after.iter();
    let defaults = defaults.filter(|one| !matches!(one, Alteration::DropColumn(_)));
    let (first, last) = names.split_at(names.len() - 1);

    let mut parts = vec![format!("LOCK TABLES {} WRITE", QUOTE.table(table))];
    parts.extend(trigger::drop(first));
    parts.extend(others.into_iter().map(relax));
    parts.extend(defaults.map(|one| altered(trigger, one)));
    parts.extend(trigger::drop(last));
    parts.extend(marking.into_iter().map(relax));
    // All columns at once: the step runs again as long as one of them is there, and then needs them all.
    let columns: Vec<String> = gone.iter().map(|column| drop_column(column)).collect();
    if !columns.is_empty() {
        parts.push(alter(table, &columns.join(", "), "INSTANT"));
    }
    parts.push("UNLOCK TABLES".into());
    parts
}

/// The columns that go, and that no write may leave out.
fn left_out<'a>(trigger: &'a Trigger, gone: &'a [&str]) -> impl Iterator<Item = &'a ColumnDef> {
    let set = trigger.rules.all().iter().flat_map(|rule| &rule.set);
    set.map(|column| &column.def).filter(|column| {
        gone.contains(&column.name.as_str())
            && !column.nullable
            && column.default.is_none()
            && convert::passing_default(&column.ty).is_some()
    })
}

/// Whether the trigger tells by a column which side an INSERT gives. It would take a default for a value that was given, and write it
/// over the value of an old build.
fn tells_sides(trigger: &Trigger, column: &ColumnDef) -> bool {
    // The rule for a new side that was written stands first, and sets the old one.
    match &trigger.rules {
        Rules::Either(rules) => rules[1].set.iter().any(|one| one.def == *column),
        Rules::Each(_) => false,
    }
}
