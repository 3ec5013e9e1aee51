//! The assignments of a backfill.

use super::predicate::{self, value};
use super::{QUOTE, convert};
use crate::dialect::place::Place;
use crate::{ColumnDef, Fill, Keeps, Predicate, Sync, SyncColumn};

/// `a = .., b = ..`: each column with its expression.
pub(super) fn assignments(columns: &[SyncColumn], place: Place<'_>) -> String {
    let set = columns.iter().map(|column| {
        format!(
            "{} = {}",
            QUOTE.name(&column.def.name),
            value(column, place)
        )
    });
    set.collect::<Vec<_>>().join(", ")
}

/// The same, where an existing value may stay. The trigger sees a value that the new side gets. Where it has another one, it would
/// set the old side.
pub(super) fn fill(fills: &[Fill], pending: &Predicate, place: Place<'_>) -> String {
    let both = both_ways(pending);
    let set = fills.iter().map(|Fill { column, keeps }| {
        let ColumnDef { name, ty, .. } = &column.def;
        let own = place.quoted(QUOTE, name);
        let copied = both.and_then(|sync| source(sync, column));
        let value = value(column, place);
        let value = match (both, copied) {
            (Some(sync), _) if sync.is_plain_copy() => value,
            (_, Some(source)) => convert::whole(ty, &source.ty, &convert::assigned(ty, &value)),
            _ => convert::assigned(ty, &value),
        };
        let value = match keeps {
            Keeps::Never => value,
            Keeps::Given => format!("coalesce({own}, {value})"),
            Keeps::Unless(pending) => format!(
                "CASE WHEN {} THEN {value} ELSE {own} END",
                predicate::sql(pending, place)
            ),
        };
        format!("{} = {value}", QUOTE.name(name))
    });
    set.collect::<Vec<_>>().join(", ")
}

/// The column that another one copies.
fn source<'a>(sync: &'a Sync, column: &SyncColumn) -> Option<&'a ColumnDef> {
    let expr = column.expr.as_ref().filter(|expr| expr.is_identity())?;
    let mut sources = sync.columns().map(|source| &source.def);
    sources.find(|source| source.name == expr.reads[0])
}

/// The two sides that a backfill brings together, if each follows the other.
fn both_ways(pending: &Predicate) -> Option<&Sync> {
    match pending {
        Predicate::Agree { sync, .. } => Some(sync),
        Predicate::Not(condition) => both_ways(condition),
        Predicate::And(conditions) => conditions.iter().find_map(both_ways),
        _ => None,
    }
}
