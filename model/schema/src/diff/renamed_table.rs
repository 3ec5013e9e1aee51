//! Tables that get another name: `renamed(from = "users")` on the struct.
//!
//! The new name is a table of its own in the lock. It comes with the columns that the old one has, and nothing else of it
//! changes in the same migration: a view shows the table under the new name until the contract, and a table that a view shows is
//! not altered.

use std::collections::BTreeMap;

use super::derive::shape;
use super::{Findings, Names, adopted, table};
use crate::lock::{Fact, Lock, LockTable, Moment, TableFact, TableLeaves, TableShape};
use crate::operation::{RenameTable, RenamedConstraint};
use crate::{
    Change, ConstraintShape, Diagnostic, Stage, Subject, Table, TableLifecycle, TableLifecycleKind,
};

/// The name before, if the struct says that its table is renamed.
pub(super) fn from(model: &Table) -> Option<(&TableLifecycle, &str)> {
    let said = model.lifecycle.as_ref()?;
    match &said.kind {
        TableLifecycleKind::Renamed { from } => Some((said, from)),
        _ => None,
    }
}

fn error(model: &Table, message: impl AsRef<str>) -> Diagnostic {
    let place = model
        .lifecycle
        .as_ref()
        .map_or(&model.location, |said| &said.location);
    Diagnostic::error(format!("table `{}`: {}", model.name, message.as_ref()))
        .about(Subject::table(&model.name))
        .at(place)
}

/// A table whose new name the lock does not know yet. It becomes two: the old one, which leaves, and the new one.
pub(super) fn new(
    lock: &Lock,
    names: &Names,
    model: &Table,
    said: &TableLifecycle,
    from: &str,
    id: &str,
    found: &mut Findings,
) -> Option<(LockTable, LockTable)> {
    let Some(old) = lock.tables.get(from) else {
        let names: Vec<String> = lock.tables.keys().map(|name| format!("`{name}`")).collect();
        found.errors.push(
            error(
                model,
                format!("it is renamed from `{from}`, which the lock does not know"),
            )
            .help(format!("its tables are {}", names.join(", "))),
        );
        return None;
    };
    if old.is_external {
        found.errors.push(
            error(
                model,
                format!("it is renamed from `{from}`, which is another team's table"),
            )
            .help("let that team rename it; then change `table` here"),
        );
        return None;
    }
    if let Some(exit) = old.exit() {
        found.errors.push(
            error(
                model,
                format!(
                    "it is renamed from `{from}`, which migration `{}` takes away",
                    exit.migration
                ),
            )
            .help("a table that leaves gets no other name"),
        );
        return None;
    }
    let Some(shape) = old.at(&Moment::Models) else {
        found.errors.push(error(
            model,
            format!("it is renamed from `{from}`, which is not there yet"),
        ));
        return None;
    };
    // A lifecycle of a column is said, and refused as a further change, against the old table.
    let mut facts = adopted(lock.dialect, model, &mut Findings::default());
    for step in &model.steps {
        table::steps::comes(&mut facts, step, None);
    }
    let errors = changed(names, model, from, &shape, &facts);
    if !errors.is_empty() {
        found.errors.extend(errors);
        return None;
    }
    facts.history.push(Fact {
        migration: id.into(),
        stage: said.stage,
        what: TableFact::Renamed { from: from.into() },
    });
    let mut old = old.clone();
    old.history.push(Fact {
        migration: id.into(),
        stage: said.stage,
        what: TableFact::Leaves(TableLeaves {
            renamed_to: Some(model.name.clone()),
            note: None,
        }),
    });
    Some((old, facts))
}

/// Everything that the model says differently, beside the name.
fn changed(
    names: &Names,
    model: &Table,
    from: &str,
    before: &TableShape,
    facts: &LockTable,
) -> Vec<Diagnostic> {
    const APART: &str = "do one after the other: generate, deploy and contract the rename, and then change more of it; or the other way round";
    let mut errors = Vec::new();
    let mut refuse = |what: String| {
        errors.push(
            error(
                model,
                format!("a rename changes nothing but the name, because a view shows the table until the contract, and {what}"),
            )
            .help(APART),
        );
    };
    for column in &model.columns {
        let name = &column.def.name;
        match (before.column(name), &column.lifecycle) {
            (_, Some(_)) => refuse(format!("`{name}` has a lifecycle of its own")),
            (None, None) => refuse(format!("`{from}` has no column `{name}`")),
            (Some(known), None) if *known != column.def => {
                refuse(format!("`{name}` is another column than in `{from}`"));
            }
            _ => {}
        }
    }
    for column in &before.columns {
        if model.column(&column.name).is_none() {
            refuse(format!(
                "its model has no field for `{from}.{}`",
                column.name
            ));
        }
    }
    if before.comment != model.comment {
        refuse("its comment is another one".into());
    }
    let Some(after) = facts.at(&Moment::Models) else {
        return errors;
    };
    for (name, shape) in unpaired(&before.indexes, &after.indexes) {
        refuse(format!(
            "index `{name}` over ({}) is only on one side",
            shape.columns.join(", ")
        ));
    }
    let before = presently(names, &before.constraints);
    let after = presently(names, &after.constraints);
    for (name, shape) in unpaired(&before, &after) {
        refuse(format!("{} `{name}` is only on one side", shape.kind()));
    }
    errors
}

/// The constraints of one side, with the present names of the tables that they refer to.
fn presently(
    names: &Names,
    side: &BTreeMap<String, ConstraintShape>,
) -> BTreeMap<String, ConstraintShape> {
    let constraints = side.iter();
    constraints
        .map(|(name, shape)| (name.clone(), names.presently(shape)))
        .collect()
}

/// The change that a migration of the lock makes of a rename.
pub(super) fn change(lock: &Lock, name: &str, facts: &LockTable, from: &str, id: &str) -> Change {
    let old = lock.tables.get(from);
    let before = old.map(|old| shape(lock, old, &lock.before(id)));
    let before = before.unwrap_or_default();
    let after = shape(lock, facts, &lock.after(id));
    let names = &Names::of(lock);
    let renamed = pairs(
        &presently(names, &before.constraints),
        &presently(names, &after.constraints),
    );
    let constraint = |(old, new): (String, String)| {
        let was = before.constraints.get(&old);
        RenamedConstraint {
            is_key: matches!(was, Some(ConstraintShape::PrimaryKey(_))),
            is_unique: matches!(was, Some(ConstraintShape::Unique(_))),
            old,
            new,
        }
    };
    Change::RenameTable(RenameTable {
        from: from.into(),
        to: name.into(),
        indexes: pairs(&before.indexes, &after.indexes),
        constraints: renamed.into_iter().map(constraint).collect(),
    })
}

/// The objects of one side that have none like them on the other one.
fn unpaired<'a, S: PartialEq>(
    before: &'a BTreeMap<String, S>,
    after: &'a BTreeMap<String, S>,
) -> Vec<(&'a str, &'a S)> {
    let alone = |one: &'a BTreeMap<String, S>, other: &'a BTreeMap<String, S>| {
        let count = move |shape: &S| {
            let of =
                |side: &BTreeMap<String, S>| side.values().filter(|like| *like == shape).count();
            of(one) > of(other)
        };
        one.iter()
            .filter(move |(_, shape)| count(shape))
            .map(|(name, shape)| (name.as_str(), shape))
    };
    alone(before, after).chain(alone(after, before)).collect()
}

/// The names before and afterwards of the parts that get other names.
fn pairs<S: PartialEq>(
    before: &BTreeMap<String, S>,
    after: &BTreeMap<String, S>,
) -> Vec<(String, String)> {
    let mut free: Vec<(&String, &S)> = after.iter().collect();
    let mut found = Vec::new();
    // One that keeps its name is not given to another.
    for (name, shape) in before {
        if let Some(at) = free
            .iter()
            .position(|(new, like)| *new == name && *like == shape)
        {
            free.remove(at);
        }
    }
    for (name, shape) in before {
        if after.get(name).is_some_and(|like| like == shape) {
            continue;
        }
        if let Some(at) = free.iter().position(|(_, like)| *like == shape) {
            let (new, _) = free.remove(at);
            found.push((name.clone(), new.clone()));
        }
    }
    found
}

/// A table whose lock says how it got its name: the struct says the same, moves the stage, or is a mistake. Whether everything else
/// of the table may be compared.
pub(super) fn known(facts: &mut LockTable, model: &Table, found: &mut Findings) -> Option<String> {
    let name = &model.name;
    let said = from(model);
    let origin = facts.renamed_from();
    match (origin, said) {
        (None, None) => None,
        (None, Some((_, from))) => {
            found.errors.push(
                error(
                    model,
                    format!(
                        "the lock knows it under this name, so it is not renamed from `{from}`"
                    ),
                )
                .help("take `renamed` away"),
            );
            None
        }
        (Some(origin), None) => {
            if origin.stage == Stage::Expanding {
                let from = origin.what;
                found.errors.push(
                    error(
                        model,
                        format!(
                            "it has no lifecycle, but the lock says that migration `{}` is still expanding",
                            origin.migration
                        ),
                    )
                    .help(format!("bring the word back: `renamed(from = \"{from}\")`"))
                    .help(format!(
                        "when no build needs the name `{from}` any more: `renamed(from = \"{from}\", contracted)`, generate, and only then take it away"
                    )),
                );
            }
            None
        }
        (Some(origin), Some((said, from))) => {
            if origin.what != from {
                found.errors.push(
                    error(
                        model,
                        format!(
                            "it says another rename than migration `{}` in the lock",
                            origin.migration
                        ),
                    )
                    .help(format!(
                        "bring back what the lock has: `renamed(from = \"{}\")`",
                        origin.what
                    )),
                );
                return None;
            }
            match (origin.stage, said.stage) {
                (Stage::Contracted, Stage::Expanding) => {
                    found.errors.push(
                        error(
                            model,
                            "it is contracted in the lock, and a stage never goes back",
                        )
                        .help(format!(
                            "write `renamed(from = \"{from}\", contracted)`, or take the word away"
                        )),
                    );
                    None
                }
                (Stage::Expanding, Stage::Contracted) => {
                    let migration = origin.migration.to_owned();
                    found.notes.push(format!(
                        "{name}: the code is contracted now (migration `{migration}`)"
                    ));
                    if let Some(fact) = facts.history.of_mut(&migration) {
                        fact.stage = Stage::Contracted;
                    }
                    Some(migration)
                }
                _ => None,
            }
        }
    }
}
