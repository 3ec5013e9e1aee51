//! Columns that are functions of others: `added(.., derived)`.

use super::Problem;
use super::group::Follows;
use crate::lock::{LockColumn, LockTable};
use crate::{Explicit, Sync, SyncColumn};

/// Whether a column is a function of others: `added(.., derived)`.
fn derived(facts: &LockTable, column: &SyncColumn) -> bool {
    let origin = facts.columns.get(&column.def.name);
    let origin = origin.and_then(LockColumn::origin);
    origin.is_some_and(|origin| origin.explicit() == Explicit::GivesWay)
}

/// Whether the new side is a function of the old one. Its columns share one pending state, so it is all of them or none.
pub(super) fn is_derived(facts: &LockTable, sync: &Sync) -> Result<bool, Vec<Problem>> {
    let (derived, plain): (Vec<_>, Vec<_>) =
        sync.new.iter().partition(|column| derived(facts, column));
    match (derived.first(), plain.first()) {
        (Some(derived), Some(plain)) => {
            let (derived, plain) = (&derived.def.name, &plain.def.name);
            let message = format!(
                "`{derived}` is `derived` and `{plain}` is not, and both are computed from columns that leave"
            );
            Err(vec![Problem::new(derived, message).help(format!(
                "say `derived` of both, or take it away from `{derived}`"
            ))])
        }
        (derived, _) => Ok(derived.is_some()),
    }
}

/// A column from which another one is computed takes values of its own.
pub(super) fn refuse_both_ways(
    facts: &LockTable,
    follows: Follows,
    sync: &Sync,
) -> Result<(), Vec<Problem>> {
    let mut new = sync.new.iter();
    let (Some(column), true) = (
        new.find(|column| derived(facts, column)),
        follows != Follows::New,
    ) else {
        return Ok(());
    };
    let (name, old) = (&column.def.name, sync.old.first());
    let old = old.map_or("", |old| old.def.name.as_str());
    let message = format!(
        "`{name}` is `derived`, so no build writes a value of its own into it, but `{old}` is computed from it"
    );
    Err(vec![Problem::new(name, message).help(format!(
        "take `derived` away: the two are kept in step both ways, or take away the `down` of `{old}`"
    ))])
}
