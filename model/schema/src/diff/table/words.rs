//! The words beside a column's name: those that may change by themselves.

use super::{Compare, NEW};
use crate::lock::{Changed, ColumnFact, Fact, Moment, TableFact, Word};
use crate::{Column, ColumnDef, LifecycleKind, Stage};

impl Compare<'_> {
    /// Records the words that change, and gives `last` their new values. Nothing else of the column is changing.
    pub(super) fn words(&mut self, column: &Column, last: &mut ColumnDef) {
        let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
        if matches!(kind, Some(LifecycleKind::Deprecated { .. })) {
            return;
        }
        let changed = Changed::between(last, &column.def);
        if changed.is_empty() {
            return;
        }
        changed.on(last);
        // The code of a model mentions no word of its columns, so there is nothing for it to leave behind.
        self.becomes(
            &column.def.name,
            Stage::Contracted,
            ColumnFact::Changed(changed),
        );
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
