//! The words beside a column's name: those that may change by themselves.

use super::{Compare, NEW, place};
use crate::dialect::database;
use crate::diff::widen_key;
use crate::lock::{Changed, ColumnFact, Fact, LockColumn, Moment, TableFact, Word};
use crate::{Column, ColumnDef, Diagnostic, LifecycleKind, Stage, Subject};

impl Compare<'_> {
    /// Records the words that change, and gives `last` their new values. Nothing else of the column is changing.
    pub(super) fn words(&mut self, column: &Column, last: &mut ColumnDef) {
        let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
        if matches!(kind, Some(LifecycleKind::Deprecated { .. })) {
            return;
        }
        let in_place = database(self.dialect).widens(&last.ty, &column.def.ty);
        let swaps = database(self.dialect).can().swaps_columns
            && widen_key::is_longer(&last.ty, &column.def.ty)
            && widen_key::is_key(self.before, &column.def.name);
        let widens = in_place || swaps;
        let changed = Changed::between(last, &column.def, widens);
        if changed.is_empty() {
            return;
        }
        if changed.ty.is_some() && in_place {
            self.widens(column, last);
        }
        changed.on(last);
        // The code of a model mentions no word of its columns, so there is nothing for it to leave behind.
        self.becomes(
            &column.def.name,
            Stage::Contracted,
            ColumnFact::Changed(changed),
        );
    }

    /// Says what a type that changes in place costs.
    fn widens(&mut self, column: &Column, last: &ColumnDef) {
        let (table, def) = (&self.table.name, &column.def);
        let keeps = database(self.dialect).can().keeps_prepared;
        if keeps {
            return;
        }
        let name = &def.name;
        self.found.warnings.push(
            Diagnostic::warning(format!(
                "table `{table}`: `{name}` becomes `{}` in place: a connection that has prepared a statement which returns it gets an \
                 error (0A000) each time until it is closed, or has cleared its cached statements",
                def.ty
            ))
            .about(Subject::column(table, name))
            .at(place(column))
            .help("let connections be young when the expand runs, or restart the builds behind it")
            .help(format!(
                "a new column beside it costs no statement: `{}` again here, and a field with `renamed(from = \"{name}\", up = \"{name}\", \
                 down = \"..\")`",
                last.ty
            )),
        );
    }

    /// Refuses the nearest value of a narrower type where a unique index over several columns keeps the values apart.
    pub(super) fn narrowed_together(&mut self, column: &Column, from: &str, old: &LockColumn) {
        if old.last().ty == column.def.ty {
            return;
        }
        let mut indexes = self.before.indexes.iter();
        let apart = indexes.find(|(_, index)| {
            let shape = &index.came;
            shape.unique && shape.columns.len() > 1 && shape.columns.iter().any(|one| one == from)
        });
        if let Some((index, _)) = apart {
            let name = &column.def.name;
            self.error(
                column,
                format!("`{from}` is in the unique index `{index}`, where two values of `{name}` that are too large for `{from}` would be one"),
                &[format!(
                    "if new builds write only what fits into `{from}` until the contract, say so: `up = \"{from}\", down = \"{name}\"`"
                )],
            );
        }
    }

    /// The comment of the table.
    pub(super) fn comment(&mut self) {
        let Some(before) = self.before.at(&Moment::Models) else {
            return;
        };
        let word = Word::between(before.comment.as_ref(), self.table.comment.as_ref());
        if word.changes() {
            self.facts.history.push(Fact {
                migration: NEW.into(),
                stage: Stage::Contracted,
                what: TableFact::Commented(word),
            });
        }
    }

    /// The name of a migration that changes only the table itself.
    pub(super) fn only_the_comment(&self) -> Option<String> {
        self.facts.history.of(NEW).map(|_| "comment".into())
    }
}
