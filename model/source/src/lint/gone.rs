//! The fields that models have lost.

use std::collections::{BTreeMap, BTreeSet};

use super::changing_schema::ChangingSchema;
use super::{Typed, typed};
use crate::{Diagnostic, LifecycleKind, Lock, Schema, Subject, Table};

/// A field that its model has lost.
#[derive(Debug)]
pub struct GoneField {
    pub(super) field: String,
    pub(super) subject: Subject,
    /// The change to its column, in words.
    pub(super) what: String,
    /// The fields to use instead.
    pub(super) instead: Vec<String>,
}

/// The fields that literals and patterns of models cannot name any more.
#[derive(Debug, Default)]
pub struct GoneFields {
    by_model: BTreeMap<String, Vec<GoneField>>,
}

impl GoneFields {
    /// The fields that the models of one lock have lost.
    pub fn new(lock: &Lock, schema: &Schema) -> Self {
        let changing = ChangingSchema::new(lock);
        let mut by_model: BTreeMap<String, Vec<GoneField>> = BTreeMap::new();
        let mut twice = BTreeSet::new();
        for table in schema.tables.values() {
            let gone = gone(lock, &changing, table);
            if by_model.insert(table.model.clone(), gone).is_some() {
                twice.insert(table.model.clone());
            }
        }
        // If two models share a name, tokens do not tell which of them the code means.
        by_model.retain(|model, gone| !gone.is_empty() && !twice.contains(model));
        Self { by_model }
    }

    /// The names of the models that have lost a field.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.by_model.keys().map(String::as_str)
    }

    /// The finding at a literal or a pattern that names a field; `alone` as in `User { name }`.
    pub fn finding(&self, model: &str, field: &str, alone: bool) -> Option<Diagnostic> {
        let gone = self.by_model.get(model)?;
        let gone = gone.iter().find(|gone| gone.field == field)?;
        typed(&Typed::GoneField {
            model,
            field: gone,
            alone,
        })
    }
}

/// The fields that a model has lost, by the same rules as the macro's tombstones.
fn gone(lock: &Lock, changing: &ChangingSchema, table: &Table) -> Vec<GoneField> {
    // The field's name and the column's name.
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (column, _) in lock.tombstones(&table.name) {
        names.insert(column, column);
    }
    let mut renamed = BTreeMap::new();
    for column in &table.columns {
        match column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind) {
            Some(LifecycleKind::Renamed { from, .. }) => {
                names.insert(from, from);
                renamed.insert(from.as_str(), column.field.as_str());
            }
            Some(LifecycleKind::Removed) => {
                names.remove(column.def.name.as_str());
                names.insert(&column.field, &column.def.name);
            }
            _ => {}
        }
    }
    let live = |field: &str| {
        let removed = |column: &&crate::Column| {
            let lifecycle = column.lifecycle.as_ref();
            lifecycle.is_some_and(|lifecycle| lifecycle.kind == LifecycleKind::Removed)
        };
        let mut columns = table.columns.iter().filter(|column| !removed(column));
        columns.any(|column| column.field == field)
    };
    let mut found = Vec::new();
    for (field, column) in names {
        if live(field) {
            continue;
        }
        let subject = Subject::column(&table.name, column);
        let place = format!("`{subject}`");
        // `generate` has not run yet if the lock does not know the column's exit.
        let (what, instead) = match (changing.leaving(&table.name, column), renamed.get(column)) {
            (Some(leaving), _) => {
                let called = |name: &String| {
                    let column = table.column(name);
                    column.map_or_else(|| name.clone(), |column| column.field.clone())
                };
                let instead = leaving.exit.replaced_by.iter().map(called).collect();
                (format!("{place} {}", leaving.what()), instead)
            }
            (None, Some(to)) => (
                format!("{place} is renamed to `{to}`"),
                vec![(*to).to_owned()],
            ),
            (None, None) => (format!("{place} is removed"), Vec::new()),
        };
        found.push(GoneField {
            field: field.to_owned(),
            subject,
            what,
            instead,
        });
    }
    found
}
