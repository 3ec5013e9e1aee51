//! What a change is and does, for people: the plan on the screen, and the head of every file.

use crate::{Change, Migration, Phase, Sync, SyncColumn, SyncDirection};

/// A change in one line: `users.name becomes full_name`.
pub fn headline(change: &Change) -> String {
    match change {
        Change::CreateTable(def) => format!("{} is new", def.name),
        Change::AddColumn { table, column } => format!("{table}.{} is new", column.name),
        Change::RelaxColumn { table, column } => {
            format!("{table}.{} becomes optional", column.name)
        }
        Change::DropColumn { table, column } => format!("{table}.{} leaves", column.name),
        Change::Sync(sync) => {
            let table = &sync.table;
            let (old, new) = (list(&sync.old), list(&sync.new));
            match (sync.direction, leaves(&sync.old), leaves(&sync.new)) {
                (SyncDirection::Both, ..) => format!("{table}.{old} becomes {new}"),
                (SyncDirection::Fill, ..) => format!("{table}.{new} becomes required"),
                (SyncDirection::Forward, true, _) => format!("{table}.{new} takes over from {old}"),
                (SyncDirection::Forward, false, _) => {
                    format!("{table}.{new} is new, computed from {old}")
                }
                (SyncDirection::Backward, ..) if sync.new.is_empty() => {
                    format!("{table}.{old} leaves")
                }
                (SyncDirection::Backward, ..) => {
                    format!("{table}.{old} leaves, computed from {new} until then")
                }
            }
        }
    }
}

/// What one phase of a migration does, one line a change, for the head of its file.
pub fn changes(migration: &Migration, phase: Phase) -> Vec<String> {
    let changes = migration.changes.iter();
    changes
        .map(|change| format!("{}: {}.", headline(change), words(change, phase)))
        .collect()
}

/// What one phase does for a change, in one line: `adds it, empty`.
pub fn words(change: &Change, phase: Phase) -> String {
    const NOTHING: &str = "nothing";
    match (change, phase) {
        (Change::CreateTable(def), Phase::Expand) => {
            format!("creates it with {} columns", def.columns.len())
        }
        (Change::CreateTable(_), Phase::Rollback) => {
            "drops it; rows in it must be given up with `--discard`".into()
        }
        (Change::AddColumn { column, .. }, Phase::Expand) => match &column.default {
            Some(default) => format!("adds it with the default {default}"),
            None => "adds it, empty".into(),
        },
        (Change::AddColumn { column, .. }, Phase::Migrate) if column.unique || column.index => {
            "builds its index".into()
        }
        (Change::AddColumn { .. }, Phase::Rollback) => {
            "drops it; values in it must be given up with `--discard`".into()
        }
        (Change::RelaxColumn { .. }, Phase::Contract) => {
            "drops NOT NULL, when no build that cannot read NULL is alive".into()
        }
        (Change::DropColumn { .. }, Phase::Contract) => {
            "drops it, when no build that knows it is alive".into()
        }
        (Change::Sync(sync), phase) => sync_words(sync, phase),
        _ => NOTHING.into(),
    }
}

fn sync_words(sync: &Sync, phase: Phase) -> String {
    let (old, new) = (list(&sync.old), list(&sync.new));
    let both = match sync.direction {
        SyncDirection::Both => format!("triggers that keep {old} and {new} in step"),
        SyncDirection::Forward => format!("triggers by which {new} follows {old}"),
        SyncDirection::Fill => format!("triggers that fill {new} where a build writes NULL"),
        SyncDirection::Backward if sync.new.is_empty() => {
            format!("triggers that fill {old} where new builds leave it out")
        }
        SyncDirection::Backward => format!("triggers by which {old} follows {new}"),
    };
    let index = sync
        .new
        .iter()
        .any(|column| column.leaves && (column.def.unique || column.def.index));
    match phase {
        Phase::Expand if leaves(&sync.new) => format!("adds {new}, and {both}"),
        Phase::Expand => format!("adds {both}"),
        Phase::Migrate if sync.direction == SyncDirection::Backward => {
            if index {
                format!("builds the index of {new}")
            } else {
                "nothing".into()
            }
        }
        Phase::Migrate if index => {
            format!("fills {new} in batches, builds its index, proves that the sides agree")
        }
        Phase::Migrate if sync.direction == SyncDirection::Fill => {
            format!("fills {new} in batches, proves that it is NULL nowhere")
        }
        Phase::Migrate => format!("fills {new} in batches, proves that the sides agree"),
        Phase::Contract => {
            let required: Vec<SyncColumn> = sync
                .new
                .iter()
                .filter(|column| column.expr.is_some() && !column.def.nullable)
                .cloned()
                .collect();
            let required = match list(&required).as_str() {
                "" => String::new(),
                columns => format!("sets {columns} NOT NULL, "),
            };
            if leaves(&sync.old) {
                format!(
                    "{required}drops the triggers and {old}, when no build that knows it is alive"
                )
            } else if sync.direction == SyncDirection::Fill {
                format!("{required}drops the triggers, when no build that writes NULL is alive")
            } else {
                format!("{required}drops the triggers, when no build without {new} is alive")
            }
        }
        Phase::Rollback if leaves(&sync.new) => format!(
            "drops the triggers and {new}; what only new builds wrote must be named with `--discard`"
        ),
        Phase::Rollback if sync.direction == SyncDirection::Fill => format!(
            "drops the triggers; what was filled stays, so that a NULL of {new} must be given up with `--discard`"
        ),
        Phase::Rollback => "drops the triggers".into(),
    }
}

fn leaves(side: &[SyncColumn]) -> bool {
    side.iter().any(|column| column.leaves)
}

fn list(side: &[SyncColumn]) -> String {
    let names: Vec<&str> = side.iter().map(|column| column.def.name.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).into(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
