//! The triggers: which side was written, and the UPDATE that makes the other one follow.

use super::{agreement, can_follow, follows, join, new, place, set, set_missing};
use crate::dialect::names::{is_plain_copy, names};
use crate::{Sync, SyncColumn, SyncDirection};
use expand_contract_sql::quote;

/// The names of all triggers of this sync.
pub(super) fn trigger_names(sync: &Sync) -> Vec<String> {
    triggers(sync)
        .into_iter()
        .map(|trigger| trigger.name)
        .collect()
}

/// One trigger.
pub(super) struct Trigger {
    pub(super) name: String,
    pub(super) event: String,
    pub(super) when: String,
    pub(super) update: String,
}

/// Whether one UPDATE changed the image of a column. Between two rows of triggers there is no affinity to mind.
fn changed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    join(
        names.into_iter().map(|name| {
            let name = quote(name);
            differ(&format!("OLD.{name}"), &format!("NEW.{name}"))
        }),
        " OR ",
    )
}

fn differ(left: &str, right: &str) -> String {
    format!("{left} IS NOT {right} COLLATE BINARY OR typeof({left}) IS NOT typeof({right})")
}

/// An UPDATE that names one of these columns. No other can change them, but for one that gives an INTEGER PRIMARY KEY
/// its other name, `rowid`.
fn update_of(sync: &Sync, names: &[&str]) -> String {
    if sync.key.iter().any(|key| names.contains(&key.as_str())) {
        return "UPDATE".into();
    }
    let names = names.iter().map(|name| quote(name));
    format!("UPDATE OF {}", join(names, ", "))
}

fn this_row(sync: &Sync) -> String {
    join(
        sync.key
            .iter()
            .map(|key| format!("{} IS {}", place(sync)(key), new(key))),
        " AND ",
    )
}

pub(super) fn triggers(sync: &Sync) -> Vec<Trigger> {
    if sync.direction == SyncDirection::Both {
        two_way(sync)
    } else {
        one_way(sync)
    }
}

fn two_way(sync: &Sync) -> Vec<Trigger> {
    let t = quote(&sync.table);
    let row = this_row(sync);
    let disagree = format!("NOT ({})", agreement(sync));
    let given = join(
        names(&sync.new).map(|name| format!("{} IS NOT NULL", new(name))),
        " OR ",
    );
    let new_changed = changed(names(&sync.new));
    let update = |side: &[SyncColumn]| {
        format!(
            "UPDATE {t} SET {} WHERE {row} AND {disagree}",
            set(sync, side)
        )
    };
    // Copies that are the same need no look into the table, such as those that a backfill or an accessor writes.
    let apart = if is_plain_copy(&sync.old, &sync.new) {
        let pairs = sync.new.iter().filter_map(|column| {
            let source = column.expr.as_ref()?.reads.first()?;
            Some(differ(&new(&column.def.name), &new(source)))
        });
        join(pairs, " OR ")
    } else {
        String::new()
    };
    let trigger = |name: &str, event: String, when: String, side: &[SyncColumn]| Trigger {
        name: format!("_ec_{}_{name}", sync.name),
        event,
        when: if apart.is_empty() {
            when
        } else {
            format!("({when}) AND ({apart})")
        },
        update: update(side),
    };
    let of = |side: &[SyncColumn]| update_of(sync, &names(side).collect::<Vec<_>>());
    let insert = || "INSERT".to_owned();
    vec![
        trigger("ins_new", insert(), given.clone(), &sync.old),
        trigger("ins_old", insert(), format!("NOT ({given})"), &sync.new),
        trigger("upd_new", of(&sync.new), new_changed.clone(), &sync.old),
        trigger(
            "upd_old",
            of(&sync.old),
            format!("({}) AND NOT ({new_changed})", changed(names(&sync.old))),
            &sync.new,
        ),
    ]
}

/// Each follower for itself: what is given is kept, and only a change of what it reads makes it follow again.
fn one_way(sync: &Sync) -> Vec<Trigger> {
    let t = quote(&sync.table);
    let row = this_row(sync);
    let followers = if sync.direction == SyncDirection::Backward {
        &sync.old
    } else {
        &sync.new
    };
    let mut triggers = vec![Trigger {
        name: format!("_ec_{}_ins", sync.name),
        event: "INSERT".into(),
        when: join(
            names(followers).map(|name| format!("{} IS NULL", new(name))),
            " OR ",
        ),
        update: format!(
            "UPDATE {t} SET {} WHERE {row} AND ({})",
            set_missing(sync, followers),
            can_follow(sync, followers)
        ),
    }];
    if sync.direction == SyncDirection::Fill {
        let insert = &triggers[0];
        triggers.push(Trigger {
            name: format!("_ec_{}_upd", sync.name),
            event: "UPDATE".into(),
            when: insert.when.clone(),
            update: insert.update.clone(),
        });
        return triggers;
    }
    for (at, column) in followers.iter().enumerate() {
        // One value for all rows is asked for by an INSERT alone.
        let Some(expr) = column.expr.as_ref().filter(|expr| !expr.reads.is_empty()) else {
            continue;
        };
        let own = changed([column.def.name.as_str()]);
        triggers.push(Trigger {
            name: format!("_ec_{}_upd_{}", sync.name, at + 1),
            event: update_of(
                sync,
                &expr.reads.iter().map(String::as_str).collect::<Vec<_>>(),
            ),
            when: format!(
                "({}) AND NOT ({own})",
                changed(expr.reads.iter().map(String::as_str))
            ),
            update: format!(
                "UPDATE {t} SET {} WHERE {row} AND NOT ({})",
                set(sync, std::slice::from_ref(column)),
                follows(sync, column)
            ),
        });
    }
    triggers
}
