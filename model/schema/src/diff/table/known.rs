//! Fields whose column the lock knows already. Each is unchanged, moves a stage, starts to leave, or is a mistake.

use super::{Compare, rules, trimmed};
use crate::lock::{ColumnFact, Known, Leaves, LockColumn};
use crate::{Column, Explicit, LifecycleKind, RenamedBy, Stage};

impl<'a> Compare<'a> {
    /// A field whose column is in the lock and has not left.
    pub(super) fn living(&mut self, column: &'a Column, known: &'a LockColumn) {
        let name = &column.def.name;
        let expanding = known
            .origin()
            .filter(|origin| origin.stage == Stage::Expanding);
        if let Some(turn) = known.turn().filter(|turn| turn.stage == Stage::Expanding)
            && !matches!(&column.lifecycle, Some(lifecycle) if matches!(lifecycle.kind, LifecycleKind::Required { .. }))
        {
            return self.unfinished_turn(column, turn);
        }
        let Some(lifecycle) = &column.lifecycle else {
            if let Some(origin) = expanding {
                let attribute = self.attribute(&origin, false);
                let contracted = self.attribute(&origin, true);
                return self.error(
                    column,
                    format!("`{name}` has no lifecycle, but the lock says that migration `{}` is still expanding", origin.migration),
                    &[
                        format!("bring the attribute back: `{attribute}`"),
                        format!("when no build needs the old side any more: `{contracted}`, generate, and only then take it away"),
                    ],
                );
            }
            return self.shape(column, known);
        };
        match (&lifecycle.kind, known.origin()) {
            (LifecycleKind::Added { .. } | LifecycleKind::Renamed { .. }, Some(origin)) => {
                self.same_origin(column, known, origin);
            }
            (LifecycleKind::Added { .. } | LifecycleKind::Renamed { .. }, None) => self.error(
                column,
                format!("`{name}` is in the lock from before; it neither is added nor has another name"),
                &["take the lifecycle away".into()],
            ),
            (LifecycleKind::Deprecated { .. } | LifecycleKind::Removed, Some(origin)) if expanding.is_some() => {
                let contracted = self.attribute(&origin, true);
                self.error(
                    column,
                    format!("`{name}` cannot leave while migration `{}`, which brought it, is expanding", origin.migration),
                    &[format!("finish that one first: `{contracted}`, generate, deploy, `run contract`; then say this")],
                );
            }
            (LifecycleKind::Required { .. } | LifecycleKind::Optional, Some(origin)) if expanding.is_some() => {
                let contracted = self.attribute(&origin, true);
                self.error(
                    column,
                    format!("`{name}` cannot change while migration `{}`, which brought it, is expanding", origin.migration),
                    &[format!("finish that one first: `{contracted}`, generate, deploy, `run contract`; then say this")],
                );
            }
            (LifecycleKind::Required { .. } | LifecycleKind::Optional, _) => self.turn(column, known, lifecycle),
            (LifecycleKind::Removed, _) => self.error(
                column,
                format!("`{name}` is removed, but was never deprecated: builds that write it may be alive"),
                &[
                    "write `#[migrate(deprecated)]`, generate and deploy; `#[migrate(removed)]` comes after that".into(),
                ],
            ),
            (LifecycleKind::Deprecated { note, replaced_by, down }, _) => {
                self.shape(column, known);
                let down = trimmed(down.as_ref());
                self.problems(column, rules::deprecated(column, down.as_deref()));
                let leaves = Leaves {
                    renamed: false,
                    moved_to: None,
                    extracted_to: None,
                    replaced_by: replaced_by.clone(),
                    down,
                    note: note.clone(),
                };
                self.becomes(name, Stage::Expanding, ColumnFact::Leaves(leaves));
            }
        }
    }

    /// `added` or `renamed` on a column that came this way: nothing changes, or the stage moves.
    fn same_origin(
        &mut self,
        column: &'a Column,
        known: &'a LockColumn,
        origin: Known<'a, ColumnFact>,
    ) {
        let Some(lifecycle) = &column.lifecycle else {
            return;
        };
        let name = &column.def.name;
        let said = match &lifecycle.kind {
            LifecycleKind::Renamed { from, up, down, by } => {
                (Some(from), up, down.as_ref(), Explicit::Stays, *by)
            }
            LifecycleKind::Added { up, explicit } => {
                (None, up, None, *explicit, RenamedBy::default())
            }
            _ => return,
        };
        let (from, up, down, explicit, by) = (
            said.0,
            trimmed(said.1.as_ref()),
            trimmed(said.2),
            said.3,
            said.4,
        );
        let contracted = lifecycle.stage == Stage::Contracted;
        // A contracted attribute may leave its expressions out.
        let same = |said: &Option<String>, locked: Option<&String>| {
            said.as_ref() == locked || (contracted && said.is_none())
        };
        if from != origin.from()
            || !same(&up, origin.up())
            || !same(&down, self.down(&origin))
            || (explicit != origin.explicit() && !contracted)
            || (by != origin.by() && !(contracted && by == RenamedBy::default()))
        {
            let attribute = self.attribute(&origin, contracted);
            return self.error(
                column,
                format!("`{name}` says another change than migration `{}` in the lock", origin.migration),
                &[
                    format!("bring back what the lock has: `{attribute}`"),
                    "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`".into(),
                ],
            );
        }
        self.shape(column, known);
        match (origin.stage, lifecycle.stage) {
            (Stage::Contracted, Stage::Expanding) => {
                let attribute = self.attribute(&origin, true);
                self.error(
                    column,
                    format!("`{name}` is contracted in the lock, and a stage never goes back"),
                    &[format!("write `{attribute}`, or take the attribute away")],
                );
            }
            (Stage::Expanding, Stage::Contracted) => {
                self.moved(name, origin.migration);
                self.contract(name, origin.migration);
                if let Some(from) = origin.from() {
                    self.contract(from, origin.migration);
                }
            }
            _ => {}
        }
    }

    /// Records that the code is contracted at a column's part of a migration.
    pub(super) fn contract(&mut self, name: &str, migration: &str) {
        let column = self.facts.columns.get_mut(name);
        if let Some(fact) = column.and_then(|column| column.history.of_mut(migration)) {
            fact.stage = Stage::Contracted;
        }
    }

    /// A field whose column is leaving, or has left.
    pub(super) fn leaving(
        &mut self,
        column: &'a Column,
        known: &'a LockColumn,
        exit: Known<'a, Leaves>,
    ) {
        let name = &column.def.name;
        let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
        if let Some(table) = &exit.extracted_to {
            let successor = exit.replaced_by.join("`, `");
            return self.error(
                column,
                format!("the values of `{name}` were extracted to `{table}` by migration `{}`; its name stays reserved", exit.migration),
                &[
                    format!("refer to them by `{successor}`, and delete the field"),
                    format!(
                        "to undo it, if it is not published: `cargo expand-contract discard {}`",
                        exit.migration
                    ),
                    "if it is another column, give it another name: `#[migrate(column = \"..\")]` names the column apart from the field".into(),
                ],
            );
        }
        if exit.renamed {
            let successor = exit.replaced_by.join("`, `");
            return self.error(
                column,
                format!("`{name}` was renamed to `{successor}` by migration `{}`; its name stays reserved", exit.migration),
                &[
                    format!("if this is the same column, use `{successor}` and delete the field"),
                    format!(
                        "to undo the rename, if it is not published: `cargo expand-contract discard {}`",
                        exit.migration
                    ),
                    "if it is another one, give it another name: `#[migrate(column = \"..\")]` names the column apart from the field".into(),
                ],
            );
        }
        match (exit.stage, kind) {
            (Stage::Expanding, Some(LifecycleKind::Deprecated { note, replaced_by, down })) => {
                if trimmed(down.as_ref()) != exit.down {
                    let was = exit.down.as_ref().map_or("no `down`".into(), |down| format!("`down = {down:?}`"));
                    return self.error(
                        column,
                        format!("`{name}` has another `down` than migration `{}` in the lock: {was}", exit.migration),
                        &[
                            "bring back what the lock has".into(),
                            "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`".into(),
                        ],
                    );
                }
                self.shape(column, known);
                // A note for people may change at any time.
                let facts = self.facts.columns.get_mut(name).and_then(LockColumn::leaves_mut);
                if let Some(facts) = facts {
                    if facts.note != *note || facts.replaced_by != *replaced_by {
                        self.found.notes.push(format!("{}.{name}: the note changes", self.table.name));
                    }
                    facts.note.clone_from(note);
                    facts.replaced_by.clone_from(replaced_by);
                }
            }
            (Stage::Expanding, Some(LifecycleKind::Removed)) => {
                self.moved(name, exit.migration);
                self.contract(name, exit.migration);
            }
            (Stage::Contracted, Some(LifecycleKind::Removed)) => {}
            (Stage::Expanding, _) => self.error(
                column,
                format!("`{name}` is deprecated in the lock (migration `{}`), and the field does not say so", exit.migration),
                &[
                    "bring the attribute back: `#[migrate(deprecated)]`".into(),
                    "when no code uses it any more: `#[migrate(removed)]`".into(),
                    format!("if it is to stay after all and the migration is not published: `cargo expand-contract discard {}`", exit.migration),
                ],
            ),
            (Stage::Contracted, Some(LifecycleKind::Deprecated { .. })) => self.error(
                column,
                format!("`{name}` is removed in the lock, and a stage never goes back"),
                &["write `#[migrate(removed)]`, or delete the field".into()],
            ),
            (Stage::Contracted, _) => self.error(
                column,
                format!("`{name}` was removed by migration `{}`; its name stays reserved", exit.migration),
                &[
                    "give the new column another name: `#[migrate(column = \"..\")]` names the column apart from the field".into(),
                    "if it is the old one, write `#[migrate(removed)]` or delete the field".into(),
                ],
            ),
        }
    }
}
