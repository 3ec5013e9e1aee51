//! The plan in words, for the screen.

use std::fmt::Write as _;

use super::Generated;
use crate::{Change, Phase, Sync, SyncColumn, SyncDirection};

/// The plan in words: per migration, what each phase does. For the screen; nothing reads it back.
pub fn explain(generated: &Generated) -> String {
    let mut out = String::new();
    for folder in &generated.folders {
        let migration = &folder.migration;
        let _ = writeln!(out, "{}", migration.id);
        if !migration.after.is_empty() {
            let _ = writeln!(out, "  after     {}", migration.after.join(", "));
        }
        for change in &migration.changes {
            let _ = writeln!(out, "  {}", headline(change));
            for phase in Phase::ALL {
                let _ = writeln!(out, "    {:<10}{}", phase.name(), words(change, phase));
            }
        }
    }
    for note in &generated.notes {
        let _ = writeln!(out, "{note}");
    }
    if out.is_empty() {
        out.push_str("models and lock agree: nothing to generate\n");
    }
    out
}

/// A change in one line.
pub(crate) fn headline(change: &Change) -> String {
    match change {
        Change::CreateTable(def) => format!("{} is new", def.name),
        Change::AddColumn { table, column } => format!("{table}.{} is new", column.name),
        Change::DropColumn { table, column } => format!("{table}.{} leaves", column.name),
        Change::Sync(sync) => {
            let table = &sync.table;
            let (old, new) = (list(&sync.old), list(&sync.new));
            match (sync.direction, leaves(&sync.old), leaves(&sync.new)) {
                (SyncDirection::Both, ..) => format!("{table}.{old} becomes {new}"),
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

fn words(change: &Change, phase: Phase) -> String {
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
        Phase::Migrate => format!("fills {new} in batches, proves that the sides agree"),
        Phase::Contract if leaves(&sync.old) => {
            format!("drops the triggers and {old}, when no build that knows it is alive")
        }
        Phase::Contract => "drops the triggers, when no build without it is alive".into(),
        Phase::Rollback if leaves(&sync.new) => format!(
            "drops the triggers and {new}; what only new builds wrote must be named with `--discard`"
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
