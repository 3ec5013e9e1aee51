//! Tables that leave: `deprecated`, then `removed` on the struct.

use super::{Findings, Names, table};
use crate::lock::{Fact, Lock, LockTable, Moment, TableFact, TableLeaves};
use crate::{Diagnostic, Schema, Stage, Subject, Table, TableLifecycle, TableLifecycleKind};

/// The facts of a table whose struct says that it leaves, or whose lock does, and the new migration if there is one.
pub(super) fn compare(
    names: &Names,
    facts: &LockTable,
    model: &Table,
    id: &dyn Fn(&str) -> String,
    found: &mut Findings,
) -> (LockTable, Option<String>) {
    let name = &model.name;
    let said = model.lifecycle.as_ref().filter(|said| leaves(said));
    let same = (facts.clone(), None);
    match (facts.exit(), said) {
        (None, Some(said)) => new(names, facts, model, said, id, found),
        (Some(exit), _) if exit.what.renamed_to.is_some() => {
            let to = exit.what.renamed_to.as_deref().unwrap_or_default();
            found.errors.push(
                error(
                    model,
                    format!(
                        "it was renamed to `{to}` by migration `{}`, and its name stays reserved",
                        exit.migration
                    ),
                )
                .help(format!("if this is the same table, say so: `#[migrate(table = \"{to}\")]`"))
                .help(format!(
                    "to undo the rename, if it is not published: `cargo expand-contract discard {}`",
                    exit.migration
                )),
            );
            same
        }
        (Some(exit), Some(said)) => {
            let mut facts = facts.clone();
            match (exit.stage, &said.kind) {
                (Stage::Contracted, TableLifecycleKind::Deprecated { .. }) => found.errors.push(
                    error(
                        model,
                        "it is removed in the lock, and a stage never goes back",
                    )
                    .help("write `removed`, or delete the struct"),
                ),
                (Stage::Expanding, TableLifecycleKind::Removed) => {
                    found.notes.push(format!(
                        "{name}: the code is contracted now (migration `{}`)",
                        exit.migration
                    ));
                    if let Some(fact) = facts.exit_mut() {
                        fact.stage = Stage::Contracted;
                    }
                }
                (Stage::Expanding, TableLifecycleKind::Deprecated { note }) => {
                    // A note for people may change at any time.
                    if exit.what.note != *note {
                        found.notes.push(format!("{name}: the note changes"));
                    }
                    if let Some(Fact {
                        what: TableFact::Leaves(leaves),
                        ..
                    }) = facts.exit_mut()
                    {
                        leaves.note.clone_from(note);
                    }
                }
                _ => {}
            }
            (facts, None)
        }
        (Some(exit), None) => {
            found.errors.push(match exit.stage {
                Stage::Expanding => error(
                    model,
                    format!(
                        "it is deprecated in the lock (migration `{}`), and the struct does not say so",
                        exit.migration
                    ),
                )
                .help("bring the word back: `deprecated`")
                .help("when no code uses it any more: `removed`")
                .help(format!(
                    "if it is to stay after all and the migration is not published: `cargo expand-contract discard {}`",
                    exit.migration
                )),
                Stage::Contracted => error(
                    model,
                    format!(
                        "it was removed by migration `{}`; its name stays reserved",
                        exit.migration
                    ),
                )
                .help("give the new table another name")
                .help("if it is the old one, write `removed` or delete the struct"),
            });
            same
        }
        (None, None) => same,
    }
}

/// Whether a lifecycle takes the table away.
pub(super) fn leaves(said: &TableLifecycle) -> bool {
    matches!(
        said.kind,
        TableLifecycleKind::Deprecated { .. } | TableLifecycleKind::Removed
    )
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

/// A table that begins to leave.
fn new(
    names: &Names,
    facts: &LockTable,
    model: &Table,
    said: &TableLifecycle,
    id: &dyn Fn(&str) -> String,
    found: &mut Findings,
) -> (LockTable, Option<String>) {
    let mut note = None;
    if let TableLifecycleKind::Deprecated { note: of } = &said.kind {
        note.clone_from(of);
        // A model that is still used is still compared.
        let (_, other) = table::compare(names, facts, model, id, found);
        if let Some(other) = other {
            found.errors.push(
                error(
                    model,
                    format!("it leaves, and its model changes more than that (as `{other}` would)"),
                )
                .help("take the other change away: a table that leaves needs none")
                .help("or do one after the other: generate, deploy and contract the first"),
            );
        }
    }
    let id = id("leaves");
    let mut facts = facts.clone();
    facts.history.push(Fact {
        migration: id.clone(),
        stage: said.stage,
        what: TableFact::Leaves(TableLeaves {
            renamed_to: None,
            note,
        }),
    });
    (facts, Some(id))
}

/// Refuses to take a table away while another table refers to it.
pub(super) fn refuse_referred(lock: &Lock, next: &Lock, schema: &Schema, found: &mut Findings) {
    for (name, facts) in &next.tables {
        let known = lock.tables.get(name);
        let left_before = known.is_some_and(|one| one.exit().is_some());
        let leaves = facts
            .exit()
            .is_some_and(|exit| exit.what.renamed_to.is_none());
        if !leaves || left_before {
            continue;
        }
        for (other, other_facts) in &next.tables {
            let stays = other != name && other_facts.exit().is_none();
            let Some(shape) = other_facts.at(&Moment::Models).filter(|_| stays) else {
                continue;
            };
            for constraint in shape.own_constraints() {
                let references = constraint.shape.references();
                if references.is_none_or(|one| next.present_name(&one.table) != name) {
                    continue;
                }
                let model = schema.tables.get(name);
                let mut error = Diagnostic::error(format!(
                    "table `{name}`: it leaves, and foreign key `{}` of `{other}` refers to it",
                    constraint.name
                ))
                .about(Subject::table(name))
                .help(format!(
                    "let the foreign key leave, too: take its `references` away from the model of `{other}`; its migration is contracted first"
                ));
                if let Some(model) = model {
                    error = error.at(&model.location);
                }
                found.errors.push(error);
            }
        }
    }
}

/// The error about a table of the lock without a model, if the lock says that it leaves: `Ok` if it may be gone.
pub(super) fn without_model(name: &str, facts: &LockTable) -> Option<Result<(), Diagnostic>> {
    let exit = facts.exit()?;
    if exit.what.renamed_to.is_some() || exit.stage == Stage::Contracted {
        return Some(Ok(()));
    }
    Some(Err(Diagnostic::error(format!(
        "table `{name}` is deprecated in the lock (migration `{}`), but no model has it",
        exit.migration
    ))
    .about(Subject::table(name))
    .help(
        "put its struct back under `removed`, and generate; after that it may go",
    )))
}
