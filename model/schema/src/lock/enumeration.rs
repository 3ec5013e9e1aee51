//! The enums of the models, and the facts about their words.

use std::collections::BTreeSet;

use super::{Changes, Fact, Lock, LockTable, Moment, Reach, TableShape, Tracked, What};
use crate::dialect::database;
use crate::{ColumnDef, ColumnType, EnumStorage, EnumType};

/// An enum that columns hold or held.
pub type LockEnum = Tracked<EnumShape, EnumFact>;

/// The properties of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumShape {
    /// The type of which sqlx is told: `#[sqlx(type_name = "..")]`.
    pub type_name: Option<String>,
    /// The words, in the order in which they came.
    pub words: Vec<String>,
    /// Those of them that have left: they stay reserved, and a type that lists words keeps them.
    pub gone: Vec<String>,
}

impl EnumShape {
    /// The words that have not left.
    pub fn living(&self) -> Vec<String> {
        let words = self.words.iter();
        words
            .filter(|word| !self.gone.contains(word))
            .cloned()
            .collect()
    }
}

/// A word that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeavingWord {
    /// The word.
    pub word: String,
    /// The word in its place.
    pub replaced_by: String,
}

/// The facts about an enum. One that is older than all migrations has none that brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumFact {
    /// The enum comes with the first column that holds it.
    Created,
    /// Words come.
    Added(Vec<String>),
    /// Words leave.
    Leaves(Vec<LeavingWord>),
}

impl What for EnumFact {
    fn brings(&self) -> bool {
        *self == Self::Created
    }

    fn takes(&self, _reach: Reach) -> bool {
        match self {
            Self::Created | Self::Added(_) | Self::Leaves(_) => false,
        }
    }
}

impl Changes<EnumShape> for EnumFact {
    fn change(&self, shape: &mut EnumShape, reach: Reach) {
        match self {
            Self::Added(words) if reach != Reach::Migrated => {
                shape.words.extend(words.iter().cloned());
            }
            // A `deprecated` variant is still a variant.
            Self::Leaves(words) if reach == Reach::Contracted => {
                shape
                    .gone
                    .extend(words.iter().map(|word| word.word.clone()));
            }
            Self::Created | Self::Added(_) | Self::Leaves(_) => {}
        }
    }
}

impl LockEnum {
    /// The number of times that words came or left: the names of the CHECKs go by it.
    pub(crate) fn times(&self) -> usize {
        let facts = self.history.iter();
        facts.filter(|fact| !fact.what.brings()).count()
    }

    /// The words that leave or have left, each with its fact.
    pub fn leaving(&self) -> impl Iterator<Item = (&LeavingWord, &Fact<EnumFact>)> {
        let facts = self.history.iter();
        facts.flat_map(|fact| {
            let words = match &fact.what {
                EnumFact::Leaves(words) => &words[..],
                EnumFact::Created | EnumFact::Added(_) => &[],
            };
            words.iter().map(move |word| (word, fact))
        })
    }

    /// Its properties at a moment, also before it comes.
    pub(crate) fn shape_at(&self, moment: &Moment<'_>) -> EnumShape {
        self.history.fold(self.came.clone(), moment).1
    }

    /// The migration that brings a word; `None` for a word that came with the enum.
    pub fn brought_by(&self, word: &str) -> Option<&str> {
        let mut facts = self.history.iter();
        let fact = facts.find(
            |fact| matches!(&fact.what, EnumFact::Added(words) if words.iter().any(|one| one == word)),
        );
        fact.map(|fact| fact.migration.as_str())
    }
}

/// The enum that a column holds.
pub(crate) fn enum_of(ty: &ColumnType) -> Option<&str> {
    match ty {
        ColumnType::Enum(EnumType { name, .. }) => Some(name),
        _ => None,
    }
}

impl LockTable {
    /// The enums that columns of the table hold or held.
    pub fn enums(&self) -> BTreeSet<&str> {
        let columns = self.columns.values();
        columns
            .filter_map(|column| enum_of(&column.came.ty))
            .collect()
    }
}

impl Lock {
    /// The enums that a migration brings or changes, by name.
    pub fn enums_of<'a>(
        &'a self,
        id: &str,
    ) -> impl Iterator<Item = (&'a str, &'a LockEnum, &'a Fact<EnumFact>)> {
        let enums = self.enums.iter();
        enums.filter_map(move |(name, one)| Some((name.as_str(), one, one.history.of(id)?)))
    }

    /// The migrations with facts about enums that columns of a table hold.
    pub(crate) fn migrations_of_enums(&self, table: &str) -> BTreeSet<&str> {
        let enums = self.tables.get(table).map(LockTable::enums);
        let enums = enums.unwrap_or_default().into_iter();
        enums
            .filter_map(|name| self.enums.get(name))
            .flat_map(|one| &one.history)
            .map(|fact| fact.migration.as_str())
            .filter(|id| {
                let tables = self.migrations.get(*id).map(|entry| &entry.tables);
                tables.is_some_and(|tables| tables.iter().any(|one| one == table))
            })
            .collect()
    }

    /// How the database stores an enum of this shape.
    pub(crate) fn stores(&self, shape: &EnumShape) -> EnumStorage {
        database(self.dialect).stores_enum(shape.type_name.as_deref(), &shape.words)
    }

    /// The type of its own as which the database stores an enum; `None` where the words are in columns or in their CHECKs.
    pub fn type_of_enum(&self, known: &LockEnum) -> Option<String> {
        match self.stores(&known.last()) {
            EnumStorage::Type(ty) => Some(ty),
            EnumStorage::Column(_) | EnumStorage::Check(_) => None,
        }
    }

    /// Writes the type of each column that holds an enum as the database has it at a moment.
    pub(crate) fn write_enums(&self, shape: &mut TableShape, moment: &Moment<'_>) {
        for column in &mut shape.columns {
            self.write_enum(column, moment);
        }
    }

    /// Writes the type of a column, if it holds an enum, as the database has it at a moment.
    pub(crate) fn write_enum(&self, column: &mut ColumnDef, moment: &Moment<'_>) {
        let ColumnType::Enum(ty) = &mut column.ty else {
            return;
        };
        let Some(known) = self.enums.get(&ty.name) else {
            return;
        };
        self.stores(&known.shape_at(moment))
            .sql()
            .clone_into(&mut ty.sql);
    }

    /// The columns that hold an enum when a migration changes its words, by table and name. One that left before it, or comes after
    /// it, is none of them.
    pub(crate) fn columns_of_enum(&self, id: &str, name: &str) -> Vec<(&str, &str)> {
        let is_later = |other: &str| other != id && self.ancestors(other).contains(id);
        let tables = self.tables_of(id);
        tables
            .flat_map(|(table, facts)| {
                let columns = facts.ordered().into_iter();
                columns.map(move |(column, known)| (table, column, known))
            })
            .filter(|(_, _, known)| enum_of(&known.came.ty) == Some(name))
            .filter(|(_, _, known)| {
                let comes_later = known
                    .origin()
                    .is_some_and(|origin| is_later(origin.migration));
                let is_left = known.exit().is_some_and(|exit| !is_later(exit.migration));
                !comes_later && !is_left
            })
            .map(|(table, column, _)| (table, column))
            .collect()
    }
}
