//! One walk for the backfills of several changes of one table: each row is written once, and the triggers of the user fire once.

use std::collections::BTreeMap;

use expand_contract_format::words::and;

use crate::{Action, Fill, Keeps, Predicate, Step};

/// A backfill among the steps of a phase.
struct Backfill<'a> {
    set: &'a [Fill],
    pending: &'a Predicate,
    harms_later: bool,
}

/// The walks that stand for several backfills among these steps. The backfills stay, and fill what a walk leaves: rows of which one
/// value cannot be computed, and rows that moved.
pub(crate) fn together(steps: &[Step]) -> Vec<Step> {
    let mut tables: BTreeMap<(&str, &[String]), Vec<Backfill<'_>>> = BTreeMap::new();
    for step in steps {
        if let Action::Backfill {
            table,
            key,
            set,
            pending,
            harms_later,
            ..
        } = &step.action
        {
            let walk = tables.entry((table, key)).or_default();
            // A value that is computed from a column which is being filled has to wait for it.
            if !walk
                .iter()
                .any(|other| reads(set, other.set) || reads(other.set, set))
            {
                walk.push(Backfill {
                    set,
                    pending,
                    harms_later: *harms_later,
                });
            }
        }
    }
    let several = tables.into_iter().filter(|(_, walk)| walk.len() > 1);
    several
        .map(|((table, key), walk)| one(table, key, &walk))
        .collect()
}

/// Whether the expressions of one backfill read what the other one sets.
fn reads(set: &[Fill], other: &[Fill]) -> bool {
    let exprs = set.iter().filter_map(|fill| fill.column.expr.as_ref());
    let mut read = exprs.flat_map(|expr| &expr.reads);
    read.any(|name| other.iter().any(|fill| fill.column.def.name == *name))
}

/// Whether a row is pending when a copy differs from its column.
fn is_plain_copy(pending: &Predicate) -> bool {
    let Predicate::Not(agrees) = pending else {
        return false;
    };
    matches!(&**agrees, Predicate::Agree { sync, .. } if sync.is_plain_copy())
}

fn one(table: &str, key: &[String], walk: &[Backfill<'_>]) -> Step {
    let set = walk.iter().flat_map(|backfill| {
        backfill.set.iter().map(|fill| Fill {
            column: fill.column.clone(),
            keeps: match &fill.keeps {
                // A copy of a row that is not pending changes nothing, and needs no cast: only the database may know the type.
                Keeps::Never if is_plain_copy(backfill.pending) => Keeps::Never,
                Keeps::Never => Keeps::Unless(Box::new(backfill.pending.clone())),
                keeps => keeps.clone(),
            },
        })
    });
    let set: Vec<Fill> = set.collect();
    let names = set
        .iter()
        .map(|fill| format!("{table}.{}", fill.column.def.name));
    let pending = walk.iter().map(|backfill| backfill.pending.clone());
    Step::new(
        format!(
            "Fill {} in one walk, so that each row is written once.",
            and(names)
        ),
        Action::FillTogether {
            table: table.to_owned(),
            key: key.to_vec(),
            pending: Predicate::Or(pending.collect()),
            harms_later: walk.iter().any(|backfill| backfill.harms_later),
            set,
        },
    )
}
