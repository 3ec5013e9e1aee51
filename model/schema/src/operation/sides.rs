//! What the kinds of change with two sides have in common. The order of the steps is the invariant: column, trigger,
//! backfill, index, proof, and only then new builds; in the contract what new builds must hold, and only then the drop.

use super::{Touched, add, index};
use crate::dialect::Database;
use crate::{
    Action, Alteration, ColumnDef, CompareDefault, Default, Failure, Fill, Given, Gone, OfDefaults,
    Phase, Predicate, Rule, Rules, Step, Sync, SyncColumn, Trigger, Unfilled,
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

/// Whether some column of a side goes with the contract (old side), or with the rollback (new side).
pub(super) fn leaves(side: &[SyncColumn]) -> bool {
    side.iter().any(|column| column.leaves)
}

fn leaving(side: &[SyncColumn]) -> Vec<String> {
    let leaving = side.iter().filter(|column| column.leaves);
    leaving.map(|column| column.def.name.clone()).collect()
}

fn names(side: &[SyncColumn]) -> Vec<String> {
    side.iter().map(|column| column.def.name.clone()).collect()
}

/// Whether a column that comes has an index.
pub(super) fn has_index(sync: &Sync) -> bool {
    let mut coming = sync.new.iter().filter(|column| column.leaves);
    coming.any(|column| column.def.unique || column.def.index)
}

/// Some column of a side is NULL.
pub(super) fn any_null(side: &[SyncColumn]) -> Predicate {
    Predicate::AnyNull(names(side))
}

/// Everything that a change with two sides reads or writes.
pub(super) fn touches(sync: &Sync) -> Touched {
    let read = sync
        .columns()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| expr.reads.iter().cloned());
    let own = sync.columns().map(|column| column.def.name.clone());
    let mut columns: Vec<String> = own.chain(read).collect();
    columns.sort();
    columns.dedup();
    Touched {
        table: sync.table.clone(),
        columns: Some(columns),
    }
}

/// What a phase does, in words: `triggers` are those that the change installs, `alive` says who must be gone before the
/// contract of columns that stay.
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

// --- Two-way --------------------------------------------------------------------------------------------------------

/// A change whose sides follow each other, in one line.
pub(super) fn two_way_headline(sync: &Sync) -> String {
    format!(
        "{}.{} becomes {}",
        sync.table,
        list(&sync.old),
        list(&sync.new)
    )
}

/// What a phase of it does, in words.
pub(super) fn two_way_words(sync: &Sync, phase: Phase) -> String {
    let (old, new) = (list(&sync.old), list(&sync.new));
    let triggers = format!("triggers that keep {old} and {new} in step");
    words(
        sync,
        phase,
        &triggers,
        &format!("no build without {new} is alive"),
    )
}

/// The steps of a phase of it.
pub(super) fn two_way(sync: &Sync, phase: Phase, database: &dyn Database) -> Vec<Step> {
    match phase {
        Phase::Expand => {
            let mut steps = add_bare(sync);
            steps.extend(relax(sync, database));
            steps.push(check_expressions(sync));
            let (ours, theirs) = (people(sync, &sync.old), people(sync, &sync.new));
            let bridging = bridging_defaults(sync).into_iter();
            let install = Action::CreateTrigger {
                trigger: two_way_trigger(sync),
                compare: compare_defaults(sync),
                before: bridging
                    .map(|(column, default)| Alteration::SetDefault {
                        column: column.name.clone(),
                        default: Default::Of(default, column),
                    })
                    .collect(),
            };
            let title = format!("Keep {ours} and {theirs} in step, both ways.");
            steps.push(Step::new(title, install));
            steps
        }
        Phase::Migrate => {
            let set = sync.new.iter();
            let agree = |unfilled| Predicate::Agree {
                sync: Box::new(sync.clone()),
                unfilled,
            };
            let set = set.map(|column| Fill {
                column: column.clone(),
                keeps: false,
            });
            let mut steps = vec![fill(
                sync,
                set.collect(),
                agree(Unfilled::MayAgree).negated(),
                false,
            )];
            steps.extend(indexes(sync));
            steps.push(verify(sync, agree(Unfilled::Disagrees).negated()));
            steps
        }
        Phase::Contract => {
            let mut steps = require_new(sync);
            steps.push(take_apart(
                sync,
                two_way_trigger(sync),
                [&sync.old, &sync.new],
                final_defaults(sync),
            ));
            steps
        }
        Phase::Rollback => roll_back(sync, two_way_trigger(sync), database),
    }
}

/// Which side was written, and what the other one becomes.
fn two_way_trigger(sync: &Sync) -> Trigger {
    let copies = sync.is_plain_copy();
    let apart = || Predicate::Deviate(sync.new.clone());
    let changed = |side: &[SyncColumn]| Predicate::Changed(names(side));
    let either = [names(&sync.old), names(&sync.new)].concat();
    let bridged = bridging_defaults(sync);
    let given = sync.new.iter().map(|column| Given {
        column: column.def.clone(),
        default: bridged
            .iter()
            .find(|(bridged, _)| bridged.name == column.def.name)
            .map(|(_, default)| default.clone()),
    });
    let given = Predicate::Given(given.collect());
    let agree = Some(Predicate::Agree {
        sync: Box::new(sync.clone()),
        unfilled: Unfilled::MayAgree,
    });
    let new_was_written = Rule {
        label: "new",
        on_insert: given.clone(),
        on_update: Some(changed(&sync.new)),
        set: sync.old.clone(),
        unless: agree.clone(),
        failure: Failure::Reject,
    };
    let old_was_written = Rule {
        label: "old",
        on_insert: given.negated(),
        on_update: Some(Predicate::And(vec![
            changed(&sync.old),
            changed(&sync.new).negated(),
        ])),
        set: sync.new.clone(),
        unless: agree,
        failure: if copies {
            Failure::Reject
        } else {
            Failure::StayPending
        },
    };
    let update_gate = Predicate::Changed(either);
    Trigger {
        name: sync.name.clone(),
        table: sync.table.clone(),
        key: sync.key.clone(),
        columns: touched_columns(sync),
        // Where a copy is the same already, as in a backfill, no rule has anything to do.
        insert_gate: copies.then(apart),
        update_gate: if copies {
            Predicate::And(vec![update_gate, apart()])
        } else {
            update_gate
        },
        rules: Rules::Either(Box::new([new_was_written, old_was_written])),
        copies,
    }
}

/// Defaults that the new side has while both live. Where every new column takes NULL, an INSERT that leaves them out
/// must differ from one that writes NULL; elsewhere NULL in a marker says "left out" well enough.
fn bridging_defaults(sync: &Sync) -> Vec<(ColumnDef, OfDefaults)> {
    if !sync.markers().is_empty() {
        return Vec::new();
    }
    let has_default = |name: &String| {
        let mut old = sync.old.iter();
        old.any(|old| old.def.name == *name && old.def.default.is_some())
    };
    sync.new
        .iter()
        .filter(|column| {
            let expr = column.expr.as_ref();
            expr.is_some_and(|expr| expr.reads.iter().any(has_default))
        })
        .map(|column| (column.def.clone(), of_defaults(sync, column)))
        .collect()
}

/// `up` with the old columns' defaults in their place.
fn of_defaults(sync: &Sync, column: &SyncColumn) -> OfDefaults {
    OfDefaults {
        expr: column.expr.clone(),
        columns: sync.old.iter().map(|old| old.def.clone()).collect(),
    }
}

/// A default of the new side must be what the old side's default becomes: a row that is inserted without either would
/// hold two truths.
fn compare_defaults(sync: &Sync) -> Vec<CompareDefault> {
    let declared = sync.new.iter().filter(|column| {
        let default = column.def.default.as_ref();
        default.is_some_and(|default| {
            expand_contract_sql::volatility(default) != expand_contract_sql::Volatility::Volatile
        })
    });
    declared
        .map(|column| CompareDefault {
            column: column.def.clone(),
            should: of_defaults(sync, column),
        })
        .collect()
}

/// The defaults that the new side has once it is alone.
fn final_defaults(sync: &Sync) -> Vec<Alteration> {
    let bridged = bridging_defaults(sync);
    let mut defaults = Vec::new();
    for column in &sync.new {
        let name = column.def.name.clone();
        if let Some(default) = &column.def.default {
            defaults.push(Alteration::SetDefault {
                column: name,
                default: Default::Sql(default.clone()),
            });
        } else if bridged.iter().any(|(bridged, _)| bridged.name == name) {
            defaults.push(Alteration::DropDefault(name));
        }
    }
    defaults
}

// --- One-way --------------------------------------------------------------------------------------------------------

/// The trigger of columns that follow others.
pub(super) fn one_way_trigger(sync: &Sync, followers: &[SyncColumn], rules: Rules) -> Trigger {
    let mut read: Vec<String> = Vec::new();
    for name in followers
        .iter()
        .filter_map(|column| column.expr.as_ref())
        .flat_map(|expr| &expr.reads)
    {
        if !read.contains(name) {
            read.push(name.clone());
        }
    }
    Trigger {
        name: sync.name.clone(),
        table: sync.table.clone(),
        key: sync.key.clone(),
        columns: touched_columns(sync),
        insert_gate: Some(any_null(followers)),
        update_gate: Predicate::Changed(read),
        rules,
        copies: false,
    }
}

/// A value that is given is kept; only a change of what the column reads makes it follow again.
pub(super) fn follow(sync: &Sync, column: &SyncColumn, failure: Failure) -> Rule {
    let name = &column.def.name;
    let reads = column.expr.as_ref().map_or(&[][..], |expr| &expr.reads);
    Rule {
        label: "",
        on_insert: Predicate::is_null(name),
        // One value for all rows is asked for by an INSERT alone.
        on_update: (!reads.is_empty()).then(|| {
            Predicate::And(vec![
                Predicate::Changed(reads.to_vec()),
                Predicate::Changed(vec![name.clone()]).negated(),
            ])
        }),
        set: vec![column.clone()],
        unless: Some(sync.follow(vec![column.clone()])),
        failure,
    }
}

/// Fills each column where it is NULL and its value is not. The others may hold what a new build wrote.
pub(super) fn fill_what_is_null(sync: &Sync) -> Step {
    let several = sync.new.len() > 1;
    let set = sync.new.iter().map(|column| Fill {
        column: column.clone(),
        keeps: several,
    });
    // After the contract a NULL in a column that takes it is a value of its own, and the table does not show it.
    let harms_later = sync.markers().len() < sync.new.len();
    fill(sync, set.collect(), can_follow(&sync.new), harms_later)
}

/// Some column is NULL, and what it follows is not.
fn can_follow(side: &[SyncColumn]) -> Predicate {
    Predicate::Or(
        side.iter()
            .map(|column| {
                Predicate::is_null(&column.def.name).then(Predicate::HasValue(column.clone()))
            })
            .collect(),
    )
}

/// No column that takes no NULL in the end is NULL. New builds may store NULL elsewhere as soon as they run.
pub(super) fn verify_no_null(sync: &Sync) -> Option<Step> {
    let markers: Vec<String> = sync.markers().into_iter().map(str::to_owned).collect();
    (!markers.is_empty()).then(|| verify(sync, Predicate::AnyNull(markers)))
}

// --- Both -----------------------------------------------------------------------------------------------------------

fn touched_columns(sync: &Sync) -> Vec<String> {
    touches(sync).columns.unwrap_or_default()
}

/// Adds the columns that come, without NOT NULL, which rows are pending for, and without default, which existing rows
/// would take for a value.
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
            )
        })
        .collect()
}

/// The old side's columns that new builds cannot fill by themselves: where triggers run behind the INSERT, NOT NULL would
/// reject it before any of them comes to it.
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

/// Lets new builds leave the old side out.
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

/// Lets the database say what is wrong with an expression before anything is installed.
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

fn fill(sync: &Sync, set: Vec<Fill>, pending: Predicate, harms_later: bool) -> Step {
    Step::new(
        format!("Fill {} where it is pending.", people(sync, &sync.new)),
        Action::Backfill {
            table: sync.table.clone(),
            key: sync.key.clone(),
            set,
            pending,
            harms_later,
        },
    )
}

fn verify(sync: &Sync, wrong: Predicate) -> Step {
    Step::new(
        format!(
            "Verify that {} is pending nowhere.",
            people(sync, &sync.new)
        ),
        Action::Verify {
            table: sync.table.clone(),
            key: sync.key.clone(),
            wrong,
        },
    )
}

/// The indexes of the columns that come.
pub(super) fn indexes(sync: &Sync) -> Vec<Step> {
    let coming = sync.new.iter().filter(|column| column.leaves);
    coming
        .filter_map(|column| index(&sync.table, &column.def))
        .collect()
}

/// Sets NOT NULL on the new side's columns that are no `Option`.
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

/// Installs a trigger that counts on no default.
pub(super) fn install(trigger: Trigger) -> Action {
    Action::CreateTrigger {
        trigger,
        compare: Vec::new(),
        before: Vec::new(),
    }
}

/// Drops the trigger, and with it the columns of the old side that leave.
pub(super) fn take_apart_old(sync: &Sync, trigger: Trigger) -> Step {
    take_apart(sync, trigger, [&sync.old, &sync.new], Vec::new())
}

/// Drops a trigger with the columns of one side that leave, while the other side stays: without the trigger a write would
/// miss a side, and without the columns the trigger would fail.
fn take_apart(
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

/// Takes the new side away again. What only it knows is counted first.
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
