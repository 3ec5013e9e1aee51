//! The words beside a column's name: those that may change by themselves.

use super::Compare;
use crate::lock::{Changed, ColumnFact};
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
}
