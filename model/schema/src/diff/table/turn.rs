//! A column that starts or stops taking NULL.

use super::{Compare, rules, trimmed};
use crate::lock::{ColumnFact, Known, LockColumn};
use crate::{Column, ColumnDef, Lifecycle, LifecycleKind, Stage};

impl<'a> Compare<'a> {
    /// `required` or `optional` on a staying column: a change, a moving stage, or nothing.
    pub(super) fn turn(
        &mut self,
        column: &'a Column,
        known: &'a LockColumn,
        lifecycle: &Lifecycle,
    ) {
        let name = &column.def.name;
        let backfill = match &lifecycle.kind {
            LifecycleKind::Required { backfill } => Some(trimmed(backfill.as_ref())),
            _ => None,
        };
        let same = known
            .turn()
            .filter(|turn| turn.backfill().is_some() == backfill.is_some());
        // Only whether the column takes NULL may change.
        let mut as_said = ColumnDef {
            nullable: column.def.nullable,
            ..self.before.last_of(name, known)
        };
        if same.is_some() && Self::may_be_indexed(known) {
            self.words(column, &mut as_said);
        }
        self.problems(column, rules::shape(&as_said, column));
        if let Some(turn) = same {
            return self.same_turn(column, turn, backfill.flatten().as_ref(), lifecycle.stage);
        }
        if known.last().nullable == column.def.nullable {
            let (is, word) = if column.def.nullable {
                ("can be NULL", "optional")
            } else {
                ("is never NULL", "required")
            };
            return self.error(
                column,
                format!("`{name}` {is} in the lock already"),
                &[format!("take `{word}` away")],
            );
        }
        let what = match backfill {
            None => ColumnFact::Optional,
            Some(Some(backfill)) => {
                self.problems(column, rules::backfill(column, &backfill));
                ColumnFact::Required { backfill }
            }
            Some(None) => {
                return self.error(
                    column,
                    format!(
                        "`{name}` is required now, and nothing says what takes the place of NULL"
                    ),
                    &["say it: `#[migrate(required(backfill = \"..\"))]`".into()],
                );
            }
        };
        self.becomes(name, lifecycle.stage, what);
    }

    fn same_turn(
        &mut self,
        column: &Column,
        turn: Known<'_, ColumnFact>,
        backfill: Option<&String>,
        stage: Stage,
    ) {
        let name = &column.def.name;
        let contracted = stage == Stage::Contracted;
        if backfill != turn.backfill() && !(contracted && backfill.is_none()) {
            return self.error(
                column,
                format!("`{name}` says another change than migration `{}` in the lock", turn.migration),
                &[
                    format!("bring back what the lock has: `{}`", attribute(&turn, contracted)),
                    "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`".into(),
                ],
            );
        }
        match (turn.stage, stage) {
            (Stage::Contracted, Stage::Expanding) => self.error(
                column,
                format!("`{name}` is contracted in the lock, and a stage never goes back"),
                &[format!(
                    "write `{}`, or take the attribute away",
                    attribute(&turn, true)
                )],
            ),
            (Stage::Expanding, Stage::Contracted) => {
                self.moved(name, turn.migration);
                self.contract(name, turn.migration);
            }
            _ => {}
        }
    }

    /// A field that lost the attribute of a turn before the turn was finished.
    pub(super) fn unfinished_turn(&mut self, column: &Column, turn: Known<'_, ColumnFact>) {
        let name = &column.def.name;
        self.error(
            column,
            format!("`{name}` does not say `required`, but the lock says that migration `{}` is still expanding", turn.migration),
            &[
                format!("bring the attribute back: `{}`", attribute(&turn, false)),
                format!(
                    "when no build writes NULL any more: `{}`, generate, and only then take it away",
                    attribute(&turn, true)
                ),
            ],
        );
    }
}

fn attribute(turn: &ColumnFact, contracted: bool) -> String {
    match turn.backfill() {
        None => "#[migrate(optional)]".into(),
        Some(_) if contracted => "#[migrate(required(contracted))]".into(),
        Some(backfill) => format!("#[migrate(required(backfill = {backfill:?}))]"),
    }
}
