//! The columns that are leaving, and the tables that change, while builds run.

use std::collections::BTreeSet;

use crate::{
    Column, Diagnostic, Explicit, LifecycleKind, RenamedBy, Schema, Stage, Subject,
    TableLifecycleKind,
};
use expand_contract_format::words::and;
use expand_contract_schema::lock::{
    ColumnFact, Known, Leaves, Lock, LockColumn, LockTable, TableLeaves,
};
use expand_contract_sql::{Catalog, schema_and_name};

/// A lock, prepared for judging code. One value serves many texts.
#[derive(Debug)]
pub struct ChangingSchema {
    pub(super) lock: Lock,
    /// Every column that exists or has existed.
    pub(super) all: Catalog,
    /// The columns that the code may still name.
    pub(super) usable: Catalog,
    tables: BTreeSet<String>,
    /// The tables whose models carry `renamed(.., by = "view")`.
    views: BTreeSet<String>,
}

/// A column that is leaving or has left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaving<'a> {
    pub(super) table: &'a str,
    pub(super) column: &'a str,
    pub(super) exit: Known<'a, Leaves>,
}

/// A table that is leaving or has left under its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeavingTable<'a> {
    pub(super) table: &'a str,
    pub(super) exit: Known<'a, TableLeaves>,
}

/// A column whose uniqueness waits for the contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting<'a> {
    /// The column whose place it takes.
    pub(super) from: &'a str,
    /// The migration.
    pub(super) migration: &'a str,
}

/// A view that may stand in a table's place.
#[derive(Debug, Clone)]
pub(super) struct CoveringView<'a> {
    /// The migration.
    pub(super) migration: &'a str,
    /// The columns that it shows under two names: the old name and the new one.
    pub(super) names: Vec<(&'a str, &'a str)>,
    /// The table, if the view has the name that the table gets in the contract.
    pub(super) shows: Option<&'a str>,
    /// The table whose columns the view shows, if they move to a table of the view's name in the contract.
    pub(super) part_of: Option<&'a str>,
}

impl ChangingSchema {
    /// Uses the lock alone: a table changes as long as the code is expanding in one of its migrations.
    pub fn new(lock: &Lock) -> Self {
        let catalog = |keep: fn(&LockColumn) -> bool| {
            let tables = lock.tables.iter().map(|(name, table)| {
                let columns = table.ordered().into_iter();
                let columns: Vec<&str> = columns
                    .filter(|(_, column)| keep(column))
                    .map(|(name, _)| name)
                    .collect();
                (name.as_str(), columns)
            });
            Catalog::new(lock.dialect, tables)
        };
        let tables = lock
            .tables
            .iter()
            .filter(|(_, table)| table.columns.values().any(LockColumn::is_moving))
            .map(|(name, _)| name.clone());
        Self {
            lock: lock.clone(),
            all: catalog(|_| true),
            usable: catalog(|column| !column.has_left()),
            tables: tables.collect(),
            views: BTreeSet::new(),
        }
    }

    /// Uses the models as well: a table also changes as long as an attribute of its model has a lifecycle word, because
    /// that word stays until the contract is done.
    #[must_use]
    pub fn with_models(mut self, schema: &Schema) -> Self {
        for (name, table) in &self.lock.tables {
            let declared = schema.tables.get(name);
            let columns = || declared.into_iter().flat_map(|table| &table.columns);
            let by_view = |column: &Column| {
                let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
                let by = RenamedBy::View;
                matches!(kind, Some(LifecycleKind::Renamed { by: said, .. }) if *said == by)
            };
            let is_renamed = declared.is_some_and(|table| {
                let kind = table.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
                matches!(
                    kind,
                    Some(TableLifecycleKind::Renamed { .. } | TableLifecycleKind::Split { .. })
                )
            });
            if is_renamed || columns().any(by_view) {
                self.views.insert(name.clone());
            }
            let columns = columns();
            let mut lifecycles = columns.filter_map(|column| column.lifecycle.as_ref());
            if table.facts().next().is_some() && lifecycles.next().is_some() {
                self.tables.insert(name.clone());
            }
        }
        self
    }

    /// Whether columns of the table may appear or disappear while this code runs.
    pub(super) fn changes(&self, table: &str) -> bool {
        self.tables.contains(table)
    }

    /// The words for a column that is leaving: `` `users.name`, which is renamed to .. ``.
    pub fn leaves(&self, table: &str, column: &str) -> Option<String> {
        let leaving = self.leaving(table, column)?;
        Some(format!("`{}`, which {}", leaving.name(), leaving.what()))
    }

    /// The column, if it is leaving or has left.
    pub(super) fn leaving(&self, table: &str, column: &str) -> Option<Leaving<'_>> {
        let (table, facts) = self.lock.tables.get_key_value(table)?;
        let (column, facts) = facts.columns.get_key_value(column)?;
        let exit = facts.exit()?;
        Some(Leaving {
            table,
            column,
            exit,
        })
    }

    /// The table, if it is leaving or has left under this name.
    pub(super) fn leaving_table(&self, table: &str) -> Option<LeavingTable<'_>> {
        let (table, facts) = self.lock.tables.get_key_value(table)?;
        Some(LeavingTable {
            table,
            exit: LockTable::exit(facts)?,
        })
    }

    /// The fact of a rename that copies another column's uniqueness only in the contract, while the code is expanding.
    pub(super) fn waits_for_unique(&self, table: &str, column: &str) -> Option<Waiting<'_>> {
        let database = expand_contract_schema::dialect::database(self.lock.dialect);
        if !database.can().arbiter_is_one_index {
            return None;
        }
        let column = self.lock.tables.get(table)?.columns.get(column)?;
        let origin = column.origin()?;
        let from = origin.what.from()?;
        // A view shows the one column, with its index, under both names.
        let is_copied = origin.by() == RenamedBy::Copy;
        (is_copied && origin.stage == Stage::Expanding).then_some(Waiting {
            from,
            migration: origin.migration,
        })
    }

    /// The tables that a text may mean by a name with or without a schema.
    pub(super) fn tables_named(&self, name: &str) -> impl Iterator<Item = &str> {
        let (schema, bare) = schema_and_name(name);
        self.lock
            .tables
            .keys()
            .map(String::as_str)
            .filter(move |table| {
                let (own, name) = schema_and_name(table);
                // A model without a schema does not say in which one its table is.
                name == bare && (schema.is_none() || own.is_none() || own == schema)
            })
    }

    /// The view that may stand in a table's place while this code runs: its migration, and the columns that it shows under two names.
    pub(super) fn view_of(&self, table: &str) -> Option<CoveringView<'_>> {
        let facts = self.lock.tables.get(table)?;
        let declared = self.views.contains(table);
        if let Some(origin) = facts.renamed_from()
            && (declared || origin.stage == Stage::Expanding)
        {
            return Some(CoveringView {
                migration: origin.migration,
                names: Vec::new(),
                shows: Some(origin.what),
                part_of: None,
            });
        }
        let can = expand_contract_schema::dialect::database(self.lock.dialect).can();
        // Elsewhere the table itself is there from the beginning.
        if let Some(origin) = facts.split_from().filter(|_| can.views_take_triggers)
            && (declared || origin.stage == Stage::Expanding)
        {
            return Some(CoveringView {
                migration: origin.migration,
                names: Vec::new(),
                shows: None,
                part_of: Some(origin.what),
            });
        }
        let renamed = facts.columns.iter().filter_map(|(name, column)| {
            let origin = column.origin()?;
            let from = origin.what.from()?;
            let may_stand = declared || origin.stage == Stage::Expanding;
            (may_stand && origin.what.by() == RenamedBy::View).then_some((
                origin.migration,
                from.as_str(),
                name.as_str(),
            ))
        });
        // A table has one such migration at a time: the newest.
        let renamed: Vec<_> = renamed.collect();
        let migration = renamed.iter().map(|(migration, ..)| *migration).max()?;
        let of_it = renamed.into_iter().filter(|(of, ..)| *of == migration);
        Some(CoveringView {
            migration,
            names: of_it.map(|(_, from, name)| (from, name)).collect(),
            shows: None,
            part_of: None,
        })
    }

    /// The table whose columns move to this one while this code runs, and the migration, where triggers on the two write each other
    /// and cannot write a table that the statement uses.
    pub(super) fn in_step_with(&self, table: &str) -> Option<(&str, &str)> {
        let can = expand_contract_schema::dialect::database(self.lock.dialect).can();
        if can.views_take_triggers || can.triggers_write_any_table {
            return None;
        }
        let origin = self.lock.tables.get(table)?.split_from()?;
        let may_run = self.views.contains(table) || origin.stage == Stage::Expanding;
        may_run.then_some((origin.what, origin.migration))
    }

    /// Whether a column is of the table's key.
    pub(super) fn is_of_key(&self, table: &str, column: &str) -> bool {
        let facts = self.lock.tables.get(table);
        facts.is_some_and(|facts| facts.primary_key().iter().any(|one| one == column))
    }

    /// The column's `up`, its migration, and what becomes of a value of its own, while the column follows other columns.
    pub(super) fn follows(&self, table: &str, column: &str) -> Option<(&str, &str, Explicit)> {
        let origin = self.lock.tables.get(table)?.columns.get(column)?.origin()?;
        match (origin.what, origin.stage) {
            (ColumnFact::Added { up: Some(up), .. }, Stage::Expanding) => {
                Some((up, origin.migration, origin.explicit()))
            }
            _ => None,
        }
    }

    /// The columns that SQL may name, in their order.
    pub(super) fn columns(&self, table: &str) -> String {
        let Some(table) = self.lock.tables.get(table) else {
            return String::new();
        };
        let columns = table.ordered().into_iter();
        let names: Vec<&str> = columns
            .filter(|(_, column)| column.exit().is_none())
            .map(|(name, _)| name)
            .collect();
        names.join(", ")
    }

    /// A migration of the table in which the code is expanding, otherwise its newest migration.
    pub(super) fn migration(&self, table: &str) -> Option<&str> {
        let ids = || self.lock.migrations_of(table).map(|(id, _)| id);
        ids()
            .find(|id| self.lock.stage(id) == Stage::Expanding)
            .or_else(|| ids().next_back())
    }
}

impl LeavingTable<'_> {
    /// Whether the code can no longer name it.
    pub(super) fn has_left(&self) -> bool {
        self.exit.stage == Stage::Contracted
    }

    /// The change by its migration, in words: `is renamed to .. by ..`.
    pub(super) fn what(&self) -> String {
        let by = self.exit.migration;
        match (&self.exit.what.renamed_to, self.has_left()) {
            (Some(to), true) => format!("was renamed to `{to}` by {by}"),
            (Some(to), false) => format!("is renamed to `{to}` by {by}"),
            (None, true) => format!("was removed by {by}"),
            (None, false) => format!("is deprecated by {by}"),
        }
    }

    /// The label under its name.
    pub(super) fn label(&self) -> String {
        match &self.exit.what.renamed_to {
            Some(to) => format!("use `{to}`"),
            None => "remove it".into(),
        }
    }

    /// Adds the author's note, and until when the table is there.
    pub(super) fn explain(&self, finding: Diagnostic) -> Diagnostic {
        let finding = match &self.exit.what.note {
            Some(note) => finding.note(note.clone()),
            None => finding,
        };
        match (self.exit.stage, &self.exit.what.renamed_to) {
            (Stage::Contracted, _) => finding,
            (Stage::Expanding, Some(_)) => finding.note(
                "both names work until the contract; from the stage `contracted` on this is an error",
            ),
            (Stage::Expanding, None) => finding.note(
                "it is there until the contract; from the stage `contracted` on this is an error",
            ),
        }
    }
}

impl Leaving<'_> {
    /// Whether the code can no longer name it.
    pub(super) fn has_left(&self) -> bool {
        self.exit.stage == Stage::Contracted
    }

    /// The column as a subject.
    pub(super) fn subject(&self) -> Subject {
        Subject::column(self.table, self.column)
    }

    /// `users.name`.
    pub(super) fn name(&self) -> String {
        self.subject().to_string()
    }

    /// `full_name`, or `first_name and last_name`; `None` if it has no replacement.
    pub(super) fn instead(&self) -> Option<String> {
        let names = &self.exit.replaced_by;
        let place = |name: &String| match &self.exit.moved_to {
            Some(table) => format!("`{table}.{name}`"),
            None => format!("`{name}`"),
        };
        (!names.is_empty()).then(|| and(names.iter().map(place)))
    }

    /// The change by its migration, in words: `is renamed to .. by ..`.
    pub(super) fn what(&self) -> String {
        let left = self.has_left();
        let verb = match (self.exit.renamed, left) {
            _ if self.exit.moved_to.is_some() => {
                if left {
                    "was moved"
                } else {
                    "is moved"
                }
            }
            _ if self.exit.extracted_to.is_some() => {
                if left {
                    "was extracted"
                } else {
                    "is extracted"
                }
            }
            (true, true) => "was renamed",
            (true, false) => "is renamed",
            (false, true) => "was removed",
            (false, false) => "is deprecated",
        };
        let by = self.exit.migration;
        if let Some(table) = &self.exit.extracted_to {
            return format!("{verb} to `{table}` by {by}");
        }
        match self.instead() {
            Some(instead) if self.exit.has_no_field() => format!("{verb} to {instead} by {by}"),
            _ => format!("{verb} by {by}"),
        }
    }

    /// Adds the author's note, and until when the column is kept in step.
    pub(super) fn explain(&self, finding: Diagnostic) -> Diagnostic {
        let finding = match &self.exit.note {
            Some(note) => finding.note(note.clone()),
            None => finding,
        };
        match self.exit.stage {
            Stage::Contracted => finding,
            Stage::Expanding => finding.note("it is kept in step until the contract drops it; from the stage `contracted` on this is an error"),
        }
    }

    /// The label under its name.
    pub(super) fn label(&self) -> String {
        match self.instead() {
            Some(instead) => format!("use {instead}"),
            None => "remove it".into(),
        }
    }
}
