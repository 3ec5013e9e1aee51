//! Columns that wait aside before a contract drops them, if an operator lets it wait: they have another name, which no build uses, and
//! the trigger of the change goes on to write them there. After the soak they get their name back and are dropped as without one. So
//! a contract that does not wait takes no lock for it, and what drops a column knows it by one name alone.

use expand_contract_format::words::and;
use expand_contract_sql::{quote, substitute};

use super::sides;
use crate::dialect::{Database, aside_column_name};
use crate::{Action, Change, ColumnRename, Expr, Migration, Phase, Step, Sync, Trigger};

/// The columns that the contract of a change drops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// The table.
    pub table: String,
    /// The columns.
    pub columns: Vec<String>,
    /// The trigger that reads or writes them, and the same one while they are aside.
    pub trigger: Option<Box<[Trigger; 2]>>,
    /// Whether a column of their side stays. Builds that do not know them write it, and the trigger carries that over.
    pub beside: bool,
}

/// The columns of a change with two sides that its contract drops, with the trigger between the sides.
pub(super) fn leaving(sync: &Sync, trigger: impl Fn(&Sync) -> Trigger) -> Option<Leaving> {
    let columns = sides::leaving(&sync.old);
    (!columns.is_empty()).then(|| Leaving {
        table: sync.table.clone(),
        columns,
        trigger: Some(Box::new([trigger(sync), trigger(&put_aside(sync))])),
        beside: sync.old.iter().any(|column| !column.leaves),
    })
}

/// The two sides while the columns that leave have their other names.
fn put_aside(sync: &Sync) -> Sync {
    let names = sides::leaving(&sync.old);
    let renamed = |name: &str| {
        if names.iter().any(|leaving| leaving == name) {
            aside_column_name(name)
        } else {
            name.to_owned()
        }
    };
    let mut aside = sync.clone();
    for column in &mut aside.old {
        column.def.name = renamed(&column.def.name);
    }
    for column in aside.new.iter_mut().chain(&mut aside.old) {
        column.expr = column.expr.take().map(|expr| Expr {
            sql: substitute(expr.sql.trim(), &expr.reads, |name| quote(&renamed(name))),
            reads: expr.reads.iter().map(|name| renamed(name)).collect(),
            ..expr
        });
    }
    aside
}

/// The steps that a soak has beside those of the changes. They stand first: what is put aside comes back before anything else happens.
pub(super) fn steps(migration: &Migration, database: &dyn Database, phase: Phase) -> Vec<Step> {
    let all = all(migration, database);
    match phase {
        Phase::Expand | Phase::Migrate => Vec::new(),
        Phase::Contract => all
            .iter()
            .map(set_aside)
            .chain(
                all.iter()
                    .map(|one| bring_back(one, "After the soak", ", to be dropped")),
            )
            .collect(),
        Phase::Rollback => all
            .iter()
            .map(|one| bring_back(one, "During a soak", ""))
            .collect(),
    }
}

/// The columns of each change that can wait aside; none if one of them cannot, since the contract then has to drop it at once.
fn all(migration: &Migration, database: &dyn Database) -> Vec<Leaving> {
    let changes = &migration.changes;
    // A table that leaves waits under a name of its own, from another step on.
    let drops_table = |change: &Change| matches!(change, Change::DropTable(_));
    if changes.iter().any(drops_table) {
        return Vec::new();
    }
    let leaving = changes.iter().enumerate();
    let leaving: Vec<(usize, Leaving)> = leaving
        .filter_map(|(at, change)| Some((at, change.operation().leaving()?)))
        .collect();
    // The trigger of another change would fail over the name that it does not know.
    let is_read_elsewhere = leaving.iter().any(|(at, one)| {
        let others = changes.iter().enumerate().filter(|(other, _)| other != at);
        others
            .filter_map(|(_, change)| change.operation().sides())
            .filter(|sync| sync.table == one.table)
            .flat_map(sides::touched_columns)
            .any(|column| one.columns.contains(&column))
    });
    // Without that trigger for a moment, what builds write to the column that stays would not reach the new side.
    let needs_triggers = !database.can().renames_with_triggers
        && leaving
            .iter()
            .any(|(_, one)| one.beside && one.trigger.is_some());
    if is_read_elsewhere || needs_triggers {
        return Vec::new();
    }
    leaving.into_iter().map(|(_, one)| one).collect()
}

fn set_aside(leaving: &Leaving) -> Step {
    let columns = renames(leaving);
    let names = columns.iter().map(|rename| rename.aside.clone());
    Step::new(
        format!(
            "For a soak: rename {} to {}{}.",
            people(leaving),
            and(names),
            if leaving.trigger.is_some() {
                ", and let the triggers go on there"
            } else {
                ""
            }
        ),
        Action::SetColumnsAside {
            table: leaving.table.clone(),
            columns,
            trigger: leaving.trigger.clone(),
        },
    )
}

fn bring_back(leaving: &Leaving, when: &str, why: &str) -> Step {
    let name = match leaving.columns.len() {
        1 => "its name",
        _ => "their names",
    };
    Step::new(
        format!("{when}: give {} {name} back{why}.", people(leaving)),
        Action::BringColumnsBack {
            table: leaving.table.clone(),
            columns: renames(leaving),
            trigger: leaving.trigger.clone().map(|both| {
                let [before, aside] = *both;
                Box::new([aside, before])
            }),
        },
    )
}

fn renames(leaving: &Leaving) -> Vec<ColumnRename> {
    let columns = leaving.columns.iter();
    columns
        .map(|column| ColumnRename {
            column: column.clone(),
            aside: aside_column_name(column),
        })
        .collect()
}

fn people(leaving: &Leaving) -> String {
    let columns = leaving.columns.iter();
    and(columns.map(|column| format!("{}.{column}", leaving.table)))
}
