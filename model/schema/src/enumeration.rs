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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VariantLifecycle {
    /// `added`: old builds cannot read its word.
    Added,
}

impl EnumDef {
    /// The words of its variants, in their order.
    pub fn words(&self) -> Vec<String> {
        let variants = self.variants.iter();
        variants.map(|variant| variant.word.clone()).collect()
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
    let column = column.to_owned();
    // A name that SQL would not read as this column needs quotes.
    let plain = columns_read(&column, &[&column]) == [column.as_str()];
    let name = if plain {
        column.clone()
    } else {
        quote(&column)
    };
    let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
    Check {
        sql: format!("{name} IN ({})", words.join(", ")),
        columns: vec![column],
    }
}
