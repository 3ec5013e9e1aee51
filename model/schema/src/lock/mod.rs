//! `expand-contract.lock`: the committed, derived history of one package's schema.
//!
//! # The idea
//!
//! A table is made of objects: the table itself, its columns, its indexes and its constraints. Each object has a *shape*,
//! which is its state when it came and never changes, and a *history*: one ordered list of facts
//! `{ migration, stage, what }` ([`History`]). The state of an object at a moment is never stored. It follows from
//! shape and history by one fold, [`LockTable::at`]: before a migration, with every migration contracted, in a database
//! that serves this code, or as the models declare it ([`Moment`]). Every other question of the program is a small query
//! on the same histories: the columns that come, leave or turn with a migration, the tombstones, the stage of a
//! migration, and the lock before a `generate`.
//!
//! A migration stands at the top level, with the tables that it touches and the migrations that it comes `after`, in
//! any table. Two migrations depend on each other when both touch the same column of the same table.
//!
//! # The text
//!
//! ```toml
//! version = 1
//! name = "shop"
//! dialect = "postgres"
//!
//! [table.users]
//!
//! [table.users.columns]
//! full_name = { position = 1, type = "text" }
//! id = { position = 0, type = "bigint" }
//! name = { position = 1, type = "text" }
//!
//! [table.users.indexes]
//! users_full_name_idx = { columns = ["full_name"] }
//!
//! [table.users.constraints]
//! users_pkey = { primary_key = ["id"] }
//!
//! [migration.20261122101500_users_create]
//! tables = ["users"]
//! after = []
//! fact.users.table = { created = {}, stage = "contracted" }
//! checksum = "0a54.."
//!
//! [migration.20261123101500_users_full_name]
//! tables = ["users"]
//! after = ["20261122101500_users_create"]
//! fact.users.columns.full_name = { renamed = { from = "name" }, stage = "expanding" }
//! fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "expanding" }
//! checksum = "20c5.."
//!
//! # end of users
//! ```
//!
//! - **Sections.** `[table.<name>]` is the table's own section; `columns`, `indexes` and `constraints` hold the shapes of
//!   its objects by name. All four headers are always written, even for empty sections. An unknown section is refused by
//!   its name, because the next write would lose it. A table with steps in SQL has a fifth section, `steps`.
//!   The own section of another team's table has the line `external = true`, and no fact is about such a table.
//! - **Facts** stand in the block of their migration, one on each line. The key names the object: `fact.<table>.table`, or
//!   `fact.<table>.<section>.<name>`. The value has one word for the effect on the object, and the stage of the code. The
//!   words are `created`, `renamed`, `split`, `commented`, `leaves` of a table; `added`, `renamed`, `required`, `optional`, `leaves` of a column; `added`, `leaves` of
//!   an index or a constraint; `becomes` of a constraint whose columns are renamed; `added` of a step. An object without a fact
//!   that brings it came with its table. An index or a constraint
//!   exists only while all of its columns do.
//!   An enum that columns hold has a section `[enum.<its name in Rust>]` with its type and its first words; the facts `created`,
//!   `added` and `leaves` about it stand in the migration as `enum.<name>`, and a column of it has the type `enum:<name>`.
//! - **Order.** `after` orders the facts of one object, and the id orders them if a bad merge left no order. So the order
//!   is written once. The stage of a migration is the least of its facts' stages, and is not written at all.
//! - **Merging.** Everything is sorted. The block of a migration stands behind the sections of its first table, and a
//!   comment ends the table. So two branches that work on different tables, even new ones, change places with unchanged
//!   lines between them, and git merges them in any order. If both branches add something in one place, git asks, and the
//!   answer is to keep the lines of both sides. A shape is one line, and a block begins with its id and ends with its
//!   checksum, so that git does not take the end of one block for the end of another. `generate --check` then finds
//!   every part that is wrong as history.
//! - **Versions.** The text begins with its version, and each version has a reader (`parse`). A text without a version, or
//!   with an unknown one, is refused in one sentence.

mod column;
mod enumeration;
mod history;
mod order;
mod parse;
mod part;
mod render;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use column::{ColumnFact, ColumnShape, Leaves, LockColumn, Values};
pub(crate) use enumeration::enum_of;
pub use enumeration::{EnumFact, EnumShape, LeavingWord, LockEnum};
pub use history::{Changes, Fact, History, Known, Moment, Reach, Tracked, What};
pub use part::{
    ConstraintFact, LockConstraint, LockIndex, LockStep, PartFact, TableFact, TableLeaves,
};
pub use shape::TableShape;
pub use table::{LockTable, Part};
pub use words::{Changed, Word};

use crate::{Dialect, Stage};

/// The file's name, beside the package's `Cargo.toml`.
pub const FILE_NAME: &str = "expand-contract.lock";

/// The lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// The name of this package's schema in a database, and the key of journal and leases.
    pub name: String,
    /// The database that the phase files are written for.
    pub dialect: Dialect,
    /// The tables, by name.
    pub tables: BTreeMap<String, LockTable>,
    /// The enums that columns hold, by their names in Rust.
    pub enums: BTreeMap<String, LockEnum>,
    /// Every migration, by id.
    pub migrations: BTreeMap<String, LockMigration>,
}

/// One migration in the lock. Its effects are in the histories of its tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockMigration {
    /// The tables that the migration changes, sorted.
    pub tables: Vec<String>,
    /// The ids of the migrations that share a column with it, sorted.
    pub after: Vec<String>,
    /// The checksum of its four files: `file::checksum`, with the feature of that name.
    pub checksum: String,
}

impl Lock {
    /// A lock that knows no table yet.
    pub fn new(name: impl Into<String>, dialect: Dialect) -> Self {
        Self {
            name: name.into(),
            dialect,
            tables: BTreeMap::new(),
            enums: BTreeMap::new(),
            migrations: BTreeMap::new(),
        }
    }

    /// The tables that a migration changes, with their names.
    pub fn tables_of<'a>(&'a self, id: &str) -> impl Iterator<Item = (&'a str, &'a LockTable)> {
        let names = self.migrations.get(id).into_iter();
        names
            .flat_map(|migration| &migration.tables)
            .filter_map(|name| self.tables.get_key_value(name))
            .map(|(name, table)| (name.as_str(), table))
    }

    /// The migrations that change a table, by id.
    pub fn migrations_of(
        &self,
        table: &str,
    ) -> impl DoubleEndedIterator<Item = (&str, &LockMigration)> {
        let ids = self.tables.get(table).map(LockTable::migrations);
        let mut ids = ids.unwrap_or_default();
        ids.extend(self.migrations_of_enums(table));
        let ids = ids.into_iter();
        ids.filter_map(|id| self.migrations.get_key_value(id))
            .map(|(id, migration)| (id.as_str(), migration))
    }

    /// The name that a table has now: the last one of its renames.
    pub fn present_name<'a>(&'a self, table: &'a str) -> &'a str {
        let mut name = table;
        // A circle of renames is no history, and `check` says so.
        for _ in 0..self.tables.len() {
            let facts = self.tables.get(name);
            let Some(next) = facts.and_then(LockTable::renamed_to) else {
                break;
            };
            name = next;
        }
        name
    }

    /// The migrations that change a table, and those that change a table with a foreign key to it, or with a column that is
    /// looked up there.
    pub fn around(&self, table: &str) -> BTreeSet<&str> {
        let own = self.tables.get(table).into_iter();
        let refers = |facts: &LockTable| self.has_part_in(facts, table);
        let referring = self
            .tables
            .iter()
            .filter(|(name, facts)| name.as_str() != table && refers(facts))
            .map(|(_, facts)| facts);
        let mut around: BTreeSet<&str> = own
            .chain(referring)
            .flat_map(LockTable::migrations)
            .collect();
        let enums = self.tables.get(table).map(LockTable::enums);
        let enums = enums.unwrap_or_default().into_iter();
        for known in enums.filter_map(|name| self.enums.get(name)) {
            around.extend(known.history.iter().map(|fact| fact.migration.as_str()));
        }
        around
    }

    /// Whether a table refers to another one, by this name or by one that it had before.
    fn has_part_in(&self, facts: &LockTable, table: &str) -> bool {
        let mut names = self.tables.keys().map(String::as_str);
        facts.refers_to(table)
            || names.any(|name| self.present_name(name) == table && facts.refers_to(name))
    }

    /// Whether a migration changes a table with a foreign key to a table that another one changes, or with a column that is
    /// looked up there.
    pub(crate) fn refers(&self, id: &str, to: &str) -> bool {
        let targets: BTreeSet<&str> = self.tables_of(to).map(|(name, _)| name).collect();
        self.tables_of(id).any(|(name, facts)| {
            let mut targets = targets.iter();
            targets.any(|table| *table != name && self.has_part_in(facts, table))
        })
    }

    /// Whether a migration takes one of its tables away.
    pub(crate) fn takes_a_table(&self, id: &str) -> bool {
        let mut tables = self.tables_of(id);
        tables.any(|(_, table)| {
            table
                .left_by(id)
                .is_some_and(|leaves| leaves.renamed_to.is_none())
        })
    }

    /// The tables that have left under their names, each with the fact. Their names stay reserved.
    pub fn table_tombstones(&self) -> impl Iterator<Item = (&str, Known<'_, TableLeaves>)> {
        let tables = self.tables.iter();
        tables.filter_map(|(name, table)| Some((name.as_str(), table.exit()?)))
    }

    /// The stage of the code at a migration: the least of its facts' stages.
    pub fn stage(&self, id: &str) -> Stage {
        let enums = self.enums_of(id).map(|(.., fact)| fact.stage);
        self.tables_of(id)
            .map(|(_, table)| table.stage(id))
            .chain(enums)
            .min()
            .unwrap_or(Stage::Contracted)
    }

    /// The stage of the code at every migration, by id. A lease holds these stages.
    pub fn stages(&self) -> BTreeMap<String, Stage> {
        self.migrations
            .keys()
            .map(|id| (id.clone(), self.stage(id)))
            .collect()
    }

    /// The columns and enums whose attributes keep the code expanding at a migration, by table and then in their order.
    pub fn expanding(&self, id: &str) -> Vec<&str> {
        let tables = self.tables_of(id);
        let columns = tables.flat_map(|(_, table)| table.expanding(id));
        let enums = self.enums_of(id);
        let enums = enums.filter(|(.., fact)| fact.stage == Stage::Expanding);
        columns.chain(enums.map(|(name, ..)| name)).collect()
    }

    /// Whether a migration creates one of its tables.
    pub fn creates(&self, id: &str) -> bool {
        self.tables_of(id).any(|(_, table)| table.is_created_by(id))
    }

    /// The columns of a table that code must not mention: contracted ones and old names of renames, by name.
    pub fn tombstones(&self, table: &str) -> Vec<(&str, Known<'_, Leaves>)> {
        let columns = self.tables.get(table).into_iter();
        columns
            .flat_map(|table| &table.columns)
            .filter_map(|(name, column)| Some((name.as_str(), column.exit()?)))
            .filter(|(_, exit)| exit.has_no_field() || exit.stage == Stage::Contracted)
            .collect()
    }

    /// The lock with only these tables and their migrations, which is all that the macro of one model needs, and the names that other
    /// tables got.
    #[must_use]
    pub fn only(&self, tables: &[&str]) -> Self {
        let mut lock = Self::new(self.name.clone(), self.dialect);
        for (name, facts) in &self.tables {
            if tables.contains(&name.as_str()) {
                lock.tables.insert(name.clone(), facts.clone());
                let enums = facts.enums().into_iter();
                let enums = enums.filter_map(|name| self.enums.get_key_value(name));
                lock.enums
                    .extend(enums.map(|(name, one)| (name.clone(), one.clone())));
                let migrations = self.migrations_of(name);
                lock.migrations
                    .extend(migrations.map(|(id, migration)| (id.to_owned(), migration.clone())));
            } else if facts.renamed_to().is_some() {
                let name_alone = LockTable {
                    history: facts.history.clone(),
                    ..LockTable::default()
                };
                lock.tables.insert(name.clone(), name_alone);
            }
        }
        lock
    }

    /// The lock as it was before this migration was generated: the inverse of a `generate`, for `discard` and `--amend`.
    /// `None` when the lock does not know it, or when another migration builds on it (see [`Lock::dependents`]).
    #[must_use]
    pub fn without(&self, id: &str) -> Option<Self> {
        if !self.dependents(id).is_empty() {
            return None;
        }
        let mut lock = self.clone();
        lock.enums.retain(|_, one| one.history.forget(id));
        for name in lock.migrations.remove(id)?.tables {
            let is_left = lock
                .tables
                .get_mut(&name)
                .is_some_and(|table| table.forget(id));
            if !is_left {
                lock.tables.remove(&name);
            }
        }
        Some(lock)
    }
}
