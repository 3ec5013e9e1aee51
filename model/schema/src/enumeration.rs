//! Enums as the types of columns, and the words that their variants are stored as.

use std::hash::{Hash, Hasher};

use expand_contract_sql::{columns_read, literal, quote};

use crate::{Check, Location};

/// An enum under `#[migrate(enum)]`, as the sources declare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumDef {
    /// Its name in Rust.
    pub name: String,
    /// `#[sqlx(type_name = "..")]`.
    pub type_name: Option<String>,
    /// Its variants, in their order.
    pub variants: Vec<Variant>,
    /// Its place in the source.
    pub location: Location,
}

/// A variant of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name in Rust.
    pub name: String,
    /// The word that the database stores.
    pub word: String,
    /// The lifecycle that its attribute declares, if any.
    pub lifecycle: Option<VariantLifecycle>,
    /// Its place in the source.
    pub location: Location,
}

/// The lifecycles of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VariantLifecycle {
    /// `added`: old builds cannot read its word.
    Added,
    /// `deprecated(replaced_by = X, note = "..")`: it leaves.
    Deprecated {
        /// The word that takes its word's place.
        replaced_by: String,
        /// The name of that word's variant in Rust.
        variant: String,
        /// The note that the compiler prints at every use.
        note: Option<String>,
        /// `remove_after = "2026-12-01"`: the last day on which the code may still name the variant.
        remove_after: Option<String>,
    },
    /// `removed`: the stage `contracted` of `deprecated`.
    Removed,
}

impl EnumDef {
    /// The words of its variants, in their order, without those that are removed.
    pub fn words(&self) -> Vec<String> {
        let variants = self.variants.iter();
        variants
            .filter(|variant| variant.lifecycle != Some(VariantLifecycle::Removed))
            .map(|variant| variant.word.clone())
            .collect()
    }
}

/// The type of a column that holds an enum. Two columns of one enum have one type: which words it has at a moment is a question
/// to the enum.
#[derive(Debug, Clone)]
pub struct EnumType {
    /// The enum's name in Rust.
    pub name: String,
    /// The type as DDL writes it, with the words of the moment; empty where only the lock's facts are compared.
    pub sql: String,
}

impl PartialEq for EnumType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for EnumType {}

impl Hash for EnumType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl EnumType {
    /// The type of an enum of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sql: String::new(),
        }
    }
}

/// How a database stores an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnumStorage {
    /// As a type of its own, of this name, which lists the words.
    Type(String),
    /// In columns whose type lists the words: this one.
    Column(String),
    /// As a text of this type, beside a CHECK that lists the words.
    Check(&'static str),
}

impl EnumStorage {
    /// The type of a column, as DDL writes it.
    pub fn sql(&self) -> &str {
        match self {
            Self::Type(sql) | Self::Column(sql) => sql,
            Self::Check(sql) => sql,
        }
    }
}

/// The CHECK by which a text holds one of these words.
pub(crate) fn words_check(column: &str, words: &[String]) -> Check {
    listed(column, "IN", words)
}

/// A column holds none of these words.
pub(crate) fn other_words(column: &str, words: &[String]) -> Check {
    listed(column, "NOT IN", words)
}

fn listed(column: &str, operator: &str, words: &[String]) -> Check {
    let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
    Check {
        sql: format!("{} {operator} ({})", word_column(column), words.join(", ")),
        columns: vec![column.to_owned()],
    }
}

/// A column in an expression. A name that SQL would not read as this column needs quotes.
pub(crate) fn word_column(column: &str) -> String {
    let column = column.to_owned();
    if columns_read(&column, &[&column]) == [column.as_str()] {
        column
    } else {
        quote(&column)
    }
}

/// Whether a default names a word.
pub(crate) fn names_word(default: &str, word: &str) -> bool {
    default.contains(&literal(word))
}
