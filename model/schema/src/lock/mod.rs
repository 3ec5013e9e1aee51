//! `expand-contract.lock`: the committed, derived history of one package's schema.

mod parse;
mod render;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::{ColumnDef, Dialect, Stage};

/// The file's name, beside the package's `Cargo.toml`.
pub const FILE_NAME: &str = "expand-contract.lock";

/// The lock. Sorted, one fact a line, so that branches merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Names this package's schema in a database; journal and leases are keyed by it.
    pub name: String,
    /// The database its phase files are written for.
    pub dialect: Dialect,
    /// The tables, by name.
    pub tables: BTreeMap<String, LockTable>,
}

/// One table with its history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockTable {
    /// Every column that is or was, by name.
    pub columns: BTreeMap<String, LockColumn>,
    /// Every migration of this table, by id.
    pub migrations: BTreeMap<String, LockMigration>,
}

/// One column: its shape, how it came, how it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockColumn {
    /// Its position among the table's columns when it came, from 0: `CREATE TABLE` follows it.
    pub position: usize,
    /// Its shape.
    pub def: ColumnDef,
    /// How it came; `None` for a column that was there before, or that came with its table.
    pub origin: Option<Origin>,
    /// How it came to take NULL, or not to take it any more, one after the other.
    pub turns: Vec<Turn>,
    /// How it leaves. With `Stage::Contracted` the column is a tombstone: its name stays reserved.
    pub exit: Option<Exit>,
}

/// How a column changed whether it takes NULL, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The migration's id.
    pub migration: String,
    /// Where the code is with it.
    pub stage: Stage,
    /// `required`: the value where there was NULL, as SQL. `None`: `optional`.
    pub required: Option<String>,
}

/// How a column came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The migration's id.
    pub migration: String,
    /// Where the code is with it.
    pub stage: Stage,
    /// `renamed(from = ..)`: the old column. `None`: `added`.
    pub from: Option<String>,
    /// The value from old columns, as SQL.
    pub up: Option<String>,
    /// `added(.., fill_null)`.
    pub fill_null: bool,
}

/// How a column leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The migration's id.
    pub migration: String,
    /// Where the code is with it.
    pub stage: Stage,
    /// Whether by `renamed(from = <this>)`; else by `deprecated`.
    pub renamed: bool,
    /// The columns to use instead.
    pub replaced_by: Vec<String>,
    /// The value from new columns, as SQL.
    pub down: Option<String>,
    /// What the author says about it.
    pub note: Option<String>,
}

/// One migration as the lock remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockMigration {
    /// The ids of migrations that share a column with it, sorted.
    pub after: Vec<String>,
    /// Over its four files: `file::checksum`, with the feature of that name.
    pub checksum: String,
    /// Whether it created the table.
    pub creates: bool,
}

impl Lock {
    /// A lock that knows no table yet.
    pub fn new(name: impl Into<String>, dialect: Dialect) -> Self {
        Self {
            name: name.into(),
            dialect,
            tables: BTreeMap::new(),
        }
    }

    /// The table and the facts of the migration of this id.
    pub fn migration(&self, id: &str) -> Option<(&str, &LockMigration)> {
        self.tables
            .iter()
            .find_map(|(name, table)| Some((name.as_str(), table.migrations.get(id)?)))
    }

    /// The stage of the code at every migration, by id: what a lease says.
    pub fn stages(&self) -> BTreeMap<String, Stage> {
        self.tables
            .values()
            .flat_map(|table| {
                table
                    .migrations
                    .keys()
                    .map(|id| (id.clone(), table.stage(id)))
            })
            .collect()
    }

    /// The ids of all migrations, each after the ones it names in `after`; else by id.
    pub fn ordered(&self) -> Vec<String> {
        let mut waiting: BTreeMap<&str, BTreeSet<&str>> = self
            .migrations()
            .map(|(id, migration)| {
                let after = migration.after.iter().map(String::as_str);
                let known = after.filter(|other| self.migration(other).is_some());
                (id, known.collect())
            })
            .collect();
        let mut ordered = Vec::with_capacity(waiting.len());
        while let Some(id) = waiting
            .iter()
            .find(|(_, after)| after.is_empty())
            // A circle is reported by `check`; here it only must not hang.
            .or_else(|| waiting.iter().next())
            .map(|(id, _)| *id)
        {
            waiting.remove(id);
            for after in waiting.values_mut() {
                after.remove(id);
            }
            ordered.push(id.to_owned());
        }
        ordered
    }

    /// The ids of the migrations that name this one in `after`, sorted.
    pub fn dependents(&self, id: &str) -> Vec<&str> {
        let mut dependents: Vec<&str> = self
            .migrations()
            .filter(|(_, migration)| migration.after.iter().any(|other| other == id))
            .map(|(other, _)| other)
            .collect();
        dependents.sort_unstable();
        dependents
    }

    /// The columns of a table that code must not mention: contracted ones, and old names of renames, by name.
    pub fn tombstones(&self, table: &str) -> Vec<(&str, &LockColumn)> {
        self.tables
            .get(table)
            .into_iter()
            .flat_map(|table| &table.columns)
            .filter(|(_, column)| {
                column
                    .exit
                    .as_ref()
                    .is_some_and(|exit| exit.renamed || exit.stage == Stage::Contracted)
            })
            .map(|(name, column)| (name.as_str(), column))
            .collect()
    }

    /// The lock as it was before this migration was generated: the inverse of a `generate`, for `discard` and `--amend`.
    /// `None` when the lock does not know it, or when another migration builds on it (see [`Lock::dependents`]).
    #[must_use]
    pub fn without(&self, id: &str) -> Option<Self> {
        let (name, migration) = self.migration(id)?;
        if !self.dependents(id).is_empty() {
            return None;
        }
        let mut lock = self.clone();
        if migration.creates {
            lock.tables.remove(name);
            return Some(lock);
        }
        let table = lock.tables.get_mut(name)?;
        table.migrations.remove(id);
        for column in table.columns.values_mut() {
            if column.turns.pop_if(|turn| turn.migration == id).is_some() {
                column.def.nullable = !column.def.nullable;
            }
        }
        table.columns.retain(|_, column| {
            column
                .origin
                .as_ref()
                .is_none_or(|origin| origin.migration != id)
        });
        for column in table.columns.values_mut() {
            if column
                .exit
                .as_ref()
                .is_some_and(|exit| exit.migration == id)
            {
                column.exit = None;
            }
        }
        Some(lock)
    }

    fn migrations(&self) -> impl Iterator<Item = (&str, &LockMigration)> {
        self.tables
            .values()
            .flat_map(|table| &table.migrations)
            .map(|(id, migration)| (id.as_str(), migration))
    }
}

impl LockColumn {
    /// Its shape when it came: each turn since was the other way round before.
    pub fn came(&self) -> ColumnDef {
        let mut def = self.def.clone();
        def.nullable ^= self.turns.len() % 2 == 1;
        def
    }

    /// The turn that the code is still expanding at.
    pub fn turning(&self) -> Option<&Turn> {
        self.turns
            .last()
            .filter(|turn| turn.stage == Stage::Expanding)
    }
}

impl LockTable {
    /// Where the code is with a migration: the least of its columns' stages. A new table has no old side to mention.
    pub fn stage(&self, id: &str) -> Stage {
        let origins = self
            .columns
            .values()
            .filter_map(|column| column.origin.as_ref())
            .filter(|origin| origin.migration == id)
            .map(|origin| origin.stage);
        let exits = self
            .columns
            .values()
            .filter_map(|column| column.exit.as_ref())
            .filter(|exit| exit.migration == id)
            .map(|exit| exit.stage);
        let turns = self.columns.values().flat_map(|column| &column.turns);
        let turns = turns.filter(|turn| turn.migration == id);
        origins
            .chain(exits)
            .chain(turns.map(|turn| turn.stage))
            .min()
            .unwrap_or(Stage::Contracted)
    }

    /// The columns whose attributes keep the code expanding at a migration, in their order.
    pub fn expanding(&self, migration: &str) -> Vec<&str> {
        let mut columns: Vec<_> = self
            .columns
            .iter()
            .filter(|(_, column)| {
                // Of a rename, the new column carries the attribute.
                let comes = column.origin.as_ref().map(|o| (&o.migration, o.stage));
                let leaves = column.exit.as_ref().filter(|exit| !exit.renamed);
                let leaves = leaves.map(|e| (&e.migration, e.stage));
                let turns = column.turns.iter().map(|t| (&t.migration, t.stage));
                [comes, leaves]
                    .into_iter()
                    .flatten()
                    .chain(turns)
                    .any(|(id, stage)| id == migration && stage == Stage::Expanding)
            })
            .collect();
        columns.sort_by_key(|(_, column)| column.position);
        columns.into_iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The columns in the order of the struct's fields.
    pub fn ordered(&self) -> Vec<&LockColumn> {
        let mut columns: Vec<&LockColumn> = self.columns.values().collect();
        columns.sort_by(|a, b| (a.position, &a.def.name).cmp(&(b.position, &b.def.name)));
        columns
    }
}
