//! The common parts of changes with two sides. The order of the steps is the invariant: column, trigger, backfill,
//! index, proof, and only then new builds. The contract first sets the constraints of the new side, and only then drops
//! the old one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Touched, add, create_index, index};
use crate::dialect::Database;
use crate::{
    Action, Alteration, ColumnDef, Expr, Fill, Gone, IndexDef, Phase, Predicate, Step, Sync,
    SyncColumn, Trigger,
};
use expand_contract_format::words::and;

/// The names of a side for people: `first and last`.
pub(super) fn list(side: &[SyncColumn]) -> String {
    and(side.iter().map(|column| column.def.name.clone()))
}

/// The columns of a side for people: `users.first and users.last`.
pub(super) fn people(sync: &Sync, side: &[SyncColumn]) -> String {
    and(side
        .iter()
        .map(|column| format!("{}.{}", sync.table, column.def.name)))
}

/// Whether at least one column of a side is dropped: by the contract on the old side, by the rollback on the new side.
pub(super) fn leaves(side: &[SyncColumn]) -> bool {
    side.iter().any(|column| column.leaves)
}

pub(super) fn leaving(side: &[SyncColumn]) -> Vec<String> {
    let leaving = side.iter().filter(|column| column.leaves);
    leaving.map(|column| column.def.name.clone()).collect()
}

pub(super) fn names(side: &[SyncColumn]) -> Vec<String> {
    side.iter().map(|column| column.def.name.clone()).collect()
}

/// Whether at least one new column has an index.
pub(super) fn has_index(sync: &Sync) -> bool {
    let mut coming = sync.new.iter().filter(|column| column.leaves);
    coming.any(|column| column.def.unique || column.def.index)
}

/// At least one column of a side is NULL.
pub(super) fn any_null(side: &[SyncColumn]) -> Predicate {
    Predicate::AnyNull(names(side))
}

pub(super) fn touches(sync: &Sync) -> Touched {
    Touched {
        table: sync.table.clone(),
        columns: Some(touched_columns(sync)),
    }
}

/// The columns of other tables that the expressions of a change look up.
pub(super) fn touches_elsewhere(sync: &Sync) -> Vec<Touched> {
    looked_up(sync)
        .into_iter()
        .map(|(table, columns)| Touched {
            table,
            columns: Some(columns.into_iter().collect()),
        })
        .collect()
}

/// The columns that are looked up, by table.
fn looked_up(sync: &Sync) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let exprs = sync.columns().filter_map(|column| column.expr.as_ref());
    for lookup in exprs.flat_map(Expr::lookups) {
        found
            .entry(lookup.table)
            .or_default()
            .extend(lookup.columns);
    }
    found
}

/// The columns that the new side is computed from, for people: `org_id and a row of orgs`.
pub(super) fn sources(sync: &Sync) -> String {
    let own = sync.old.iter().map(|column| column.def.name.clone());
    let tables = looked_up(sync).into_keys();
    and(own.chain(tables.map(|table| format!("a row of {table}"))))
}

/// All columns that a change with two sides reads or writes.
pub(super) fn touched_columns(sync: &Sync) -> Vec<String> {
    let read = sync
        .columns()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| expr.reads.iter().cloned());
    let own = sync.columns().map(|column| column.def.name.clone());
    let mut columns: Vec<String> = own.chain(read).collect();
    columns.sort();
    columns.dedup();
    columns
}

/// The work of a phase, in words. `triggers` are those that the change installs, and `alive` names the builds that must
/// be gone before the contract of columns that stay.
pub(super) fn words(sync: &Sync, phase: Phase, triggers: &str, alive: &str) -> String {
    let (old, new) = (list(&sync.old), list(&sync.new));
    match phase {
        Phase::Expand if leaves(&sync.new) => format!("adds {new}, and {triggers}"),
        Phase::Expand => format!("adds {triggers}"),
        Phase::Migrate if has_index(sync) => {
            format!("fills {new} in batches, builds its index, proves that the sides agree")
        }
        Phase::Migrate => format!("fills {new} in batches, proves that the sides agree"),
        Phase::Contract => {
            let required = sync.new.iter();
            let required = required.filter(|column| column.expr.is_some() && !column.def.nullable);
            let required = match and(required.map(|column| column.def.name.clone())).as_str() {
                "" => String::new(),
                columns => format!("sets {columns} NOT NULL, "),
            };
            if leaves(&sync.old) {
                format!(
                    "{required}drops the triggers and {old}, when no build that knows it is alive"
                )
            } else {
                format!("{required}drops the triggers, when {alive}")
            }
        }
        Phase::Rollback if leaves(&sync.new) => format!(
            "drops the triggers and {new}; what only new builds wrote must be named with `--discard`"
        ),
        Phase::Rollback => "drops the triggers".into(),
    }
}

/// Adds the new columns without NOT NULL and without default. Pending rows need NULL, and existing rows would take a
/// default for a value.
pub(super) fn add_bare(sync: &Sync) -> Vec<Step> {
    let coming = sync.new.iter().filter(|column| column.leaves);
    coming
        .map(|column| {
            add(
                &sync.table,
                &ColumnDef {
                    nullable: true,
                    default: None,
                    ..column.def.clone()
                },
                replaced(sync, column),
            )
        })
        .collect()
}

/// The column that a new column replaces. Only a plain copy keeps every value, and only then do the constraints of the old
/// column hold for the new one.
fn replaced(sync: &Sync, column: &SyncColumn) -> Option<String> {
    let expr = column.expr.as_ref().filter(|_| sync.is_plain_copy())?;
    expr.reads.first().cloned()
}

/// The columns of the old side that new builds cannot fill. If triggers run after the INSERT, NOT NULL would reject the
/// row before any trigger runs.
fn relaxed<'a>(sync: &'a Sync, database: &dyn Database) -> impl Iterator<Item = &'a str> {
    let late = !database.can().triggers_run_before;
    sync.old
        .iter()
        .filter(move |column| {
            let left_out = column.expr.is_some() && !column.def.nullable;
            late && left_out && column.def.default.is_none()
        })
        .map(|column| column.def.name.as_str())
}

/// Allows new builds to leave the old side out.
pub(super) fn relax(sync: &Sync, database: &dyn Database) -> Vec<Step> {
    let table = &sync.table;
    relaxed(sync, database)
        .map(|column| {
            Step::new(
                format!("Let new builds leave {table}.{column} out; triggers fill it."),
                Action::AllowNull {
                    table: table.clone(),
                    column: column.into(),
                },
            )
        })
        .collect()
}

/// Lets the database report a wrong expression before anything is installed.
pub(super) fn check_expressions(sync: &Sync) -> Step {
    let set = sync.columns().filter(|column| column.expr.is_some());
    Step::new(
        "Let the database check the expressions.",
        Action::CheckExpressions {
            table: sync.table.clone(),
            set: set.cloned().collect(),
        },
    )
}

pub(super) fn fill(sync: &Sync, set: Vec<Fill>, pending: Predicate, harms_later: bool) -> Step {
    Step::new(
        format!("Fill {} where it is pending.", people(sync, &sync.new)),
        Action::Backfill {
            table: sync.table.clone(),
            key: sync.key.clone(),
            set,
            pending,
            markers: sync.markers().into_iter().map(str::to_owned).collect(),
            harms_later,
        },
    )
}

pub(super) fn verify(sync: &Sync, wrong: Predicate) -> Step {
    Step::new(
        format!(
            "Verify that {} is pending nowhere.",
            people(sync, &sync.new)
        ),
        Action::Verify {
            table: sync.table.clone(),
            key: sync.key.clone(),
            columns: touched_columns(sync),
            wrong,
            apart: None,
            breaks: None,
        },
    )
}

/// Lists the rows in which a column that follows holds a value of its own.
pub(super) fn list_given(sync: &Sync, column: &SyncColumn) -> Step {
    let name = &column.def.name;
    let other = sync.follow(vec![column.clone()]).negated();
    let elsewhere = column.expr.iter().flat_map(Expr::lookups);
    let tables: BTreeSet<String> = elsewhere.map(|lookup| lookup.table).collect();
    let what = if tables.is_empty() {
        "holds a value of its own".to_owned()
    } else {
        format!("is not what {} gives now", and(tables.iter().cloned()))
    };
    Step::new(
        format!(
            "List the rows in which {}.{name} {what}, which stays.",
            sync.table
        ),
        Action::ListGiven {
            table: sync.table.clone(),
            key: sync.key.clone(),
            column: name.clone(),
            given: Predicate::is_null(name).negated().then(other),
            looked_up: !tables.is_empty(),
        },
    )
}

/// The indexes of the new columns, while old builds are alive. The old column's own index keeps the values apart.
pub(super) fn shared_indexes(sync: &Sync, database: &dyn Database) -> Vec<Step> {
    let late = database.can().arbiter_is_one_index;
    let coming = sync.new.iter().filter(|column| column.leaves);
    coming
        .filter_map(|column| {
            index(
                &sync.table,
                &ColumnDef {
                    unique: column.def.unique && !late,
                    index: column.def.unique || column.def.index,
                    ..column.def.clone()
                },
            )
        })
        .collect()
}

/// Makes the indexes of [`shared_indexes`] unique, when no old build is alive.
pub(super) fn unique_indexes(sync: &Sync, database: &dyn Database) -> Vec<Step> {
    if !database.can().arbiter_is_one_index {
        return Vec::new();
    }
    let table = &sync.table;
    let coming = sync
        .new
        .iter()
        .filter(|column| column.leaves && column.def.unique);
    coming
        .flat_map(|column| {
            let name = &column.def.name;
            [
                create_index(table, name, true, true),
                Step::new(
                    format!("Drop the index of {table}.{name} that is not unique."),
                    Action::DropIndex {
                        table: table.clone(),
                        index: IndexDef::of_column(table, name, false),
                        is_missed: false,
                    },
                ),
            ]
        })
        .collect()
}

/// The indexes of the new columns.
pub(super) fn indexes(sync: &Sync) -> Vec<Step> {
    let coming = sync.new.iter().filter(|column| column.leaves);
    coming
        .filter_map(|column| index(&sync.table, &column.def))
        .collect()
}

/// Sets NOT NULL on the new side's columns whose field is no `Option`.
pub(super) fn require_new(sync: &Sync) -> Vec<Step> {
    let table = &sync.table;
    let required = sync.new.iter().enumerate();
    required
        .filter(|(_, column)| !column.def.nullable)
        .map(|(at, column)| {
            let name = &column.def.name;
            Step::new(
                format!("Set {table}.{name} NOT NULL."),
                Action::RequireValue {
                    table: table.clone(),
                    column: name.clone(),
                    proof: format!("ec_{}_{}", sync.name, at + 1),
                },
            )
        })
        .collect()
}

/// Installs a trigger that needs no default.
pub(super) fn install(trigger: Trigger) -> Action {
    Action::CreateTrigger {
        trigger,
        compare: Vec::new(),
        before: Vec::new(),
    }
}

/// Drops the trigger, together with the columns of the old side that leave.
pub(super) fn take_apart_old(sync: &Sync, trigger: Trigger) -> Step {
    take_apart(sync, trigger, [&sync.old, &sync.new], Vec::new())
}

/// Drops a trigger together with the columns of one side that leave, while the other side stays. Without the trigger a
/// write would miss a side, and without the columns the trigger would fail.
pub(super) fn take_apart(
    sync: &Sync,
    trigger: Trigger,
    [goes, stays]: [&[SyncColumn]; 2],
    defaults: Vec<Alteration>,
) -> Step {
    let table = &sync.table;
    let gone = leaving(goes);
    let title = if gone.is_empty() {
        format!("Stop keeping {} in step.", people(sync, stays))
    } else {
        let columns = and(gone.iter().map(|name| format!("{table}.{name}")));
        format!("Drop {columns}, and what kept it in step.")
    };
    let mut after: Vec<Alteration> = gone.into_iter().map(Alteration::DropColumn).collect();
    after.extend(defaults);
    Step::new(title, Action::DropTrigger { trigger, after })
}

/// Removes the new side again, after counting the values that only it has.
pub(super) fn roll_back(sync: &Sync, trigger: Trigger, database: &dyn Database) -> Vec<Step> {
    let table = &sync.table;
    let coming = sync.new.iter().filter(|column| column.leaves);
    let mut steps: Vec<Step> = coming
        .map(|column| {
            let name = &column.def.name;
            let what = format!("{table}.{name}");
            let other = sync.follow(vec![column.clone()]).negated();
            Step::new(
                format!("Count the rows in which only {what} knows its value, which goes with it."),
                Action::CountLost {
                    table: table.clone(),
                    what,
                    lost: Predicate::is_null(name).negated().then(other),
                    once_gone: Gone::Column(name.clone()),
                },
            )
        })
        .collect();
    steps.push(take_apart(
        sync,
        trigger,
        [&sync.new, &sync.old],
        Vec::new(),
    ));
    steps.extend(relaxed(sync, database).map(|column| {
        Step::new(
            format!("Set {table}.{column} NOT NULL."),
            Action::RequireValue {
                table: table.clone(),
                column: column.into(),
                proof: format!("ec_{}_{column}", sync.name),
            },
        )
    }));
    steps
}
