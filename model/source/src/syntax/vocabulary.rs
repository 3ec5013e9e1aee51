//! The table of words: of each, where it is said, how it is written, what stands behind it, what it excludes, and where its
//! value is stored.
//!
//! What reads attributes goes by this table, and so do its messages, the test that holds what is said of every word, and the
//! generator of random models. A new word of a field is a name and a row here, and a field of [`ColumnDef`] that it is stored in.

use crate::ColumnDef;

/// Where a word is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `#[migrate(..)]` on the struct of a model.
    Model,
    /// `#[migrate(..)]` on the struct of a projection.
    Projection,
    /// `#[migrate(..)]` on a field of a model.
    Field,
    /// Inside of `added(..)`.
    Added,
    /// Inside of `renamed(..)`.
    Renamed,
    /// Inside of `deprecated(..)`.
    Deprecated,
    /// Inside of `required(..)`.
    Required,
    /// `#[sqlx(..)]` on the struct.
    SqlxModel,
    /// `#[sqlx(..)]` on a field.
    SqlxField,
}

/// A word, apart from where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The words speak for themselves.
pub enum Name {
    Table,
    Reads,
    NoTombstones,
    PrimaryKey,
    Column,
    SqlType,
    Default,
    Unique,
    Index,
    Added,
    Renamed,
    Deprecated,
    Removed,
    Required,
    Optional,
    From,
    Note,
    ReplacedBy,
    Backfill,
    Up,
    FillNull,
    Down,
    Contracted,
    RemoveAfter,
    RenameAll,
    Rename,
    Skip,
    Json,
    TryFrom,
    Flatten,
}

/// What stands behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Flag,
    /// A text behind `=`.
    Text,
    /// A day behind `=`.
    Day,
    /// The path of a type behind `=`.
    Path,
    /// Names of fields in parentheses.
    Fields,
    /// Words in parentheses, those of this place.
    Words(Place),
    /// Nothing, or words of another crate's in parentheses.
    Foreign,
    /// It is refused here, and another word is told instead.
    Refused,
}

/// Where the value of a word is stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stored {
    /// In the column: that it was said.
    Flag(fn(&mut ColumnDef) -> &mut bool),
    /// In the column: the text.
    Text(fn(&mut ColumnDef) -> &mut Option<String>),
    /// What reads the word's place decides.
    Apart,
}

/// Another word of the same field that a word cannot stand beside. In the texts, `{word}` is the word itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exclusion {
    /// The other word.
    pub(super) other: Name,
    /// Why the two exclude each other.
    pub(super) message: &'static str,
    /// What to do.
    pub(super) help: &'static str,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Which word it is.
    pub name: Name,
    /// The word as it is written.
    pub word: &'static str,
    /// Where it is said.
    pub places: &'static [Place],
    /// What stands behind it.
    pub kind: Kind,
    /// How it is written whole, with `..` for what is up to the author.
    pub form: &'static str,
    /// How it is written whole, with a value as an author could give it.
    pub example: &'static str,
    /// Whether it says where a field is in its life: a field has one such word at a time.
    pub(super) lifecycle: bool,
    /// For a word inside of a lifecycle: how it is written there.
    pub(super) within: &'static str,
    /// What to say where it is looked for in vain.
    pub(super) not_in: Option<(Place, &'static str)>,
    /// What it cannot stand beside. The first that stands there is told.
    pub(super) excludes: &'static [Exclusion],
    /// Where its value is stored.
    pub(super) stored: Stored,
}

const INNER: &[Place] = &[Place::Added, Place::Renamed, Place::Required];

/// The table, in the order in which words are listed to people.
pub static WORDS: &[Entry] = &[
    text(Name::Table, "table", &[Place::Model], "table = \"..\"", "table = \"users\""),
    // With it the struct is a projection; a model has it here for those who misspell it.
    row(Name::Reads, "reads", &[Place::Model, Place::Projection], Kind::Path, "reads = User"),
    flag(Name::NoTombstones, "no_tombstones", &[Place::Model]),
    flag(Name::PrimaryKey, "primary_key", &[Place::Field]).is(|def| &mut def.primary_key),
    text(Name::Column, "column", &[Place::Field], "column = \"..\"", "column = \"full_name\""),
    text(Name::SqlType, "sql_type", &[Place::Field], "sql_type = \"..\"", "sql_type = \"citext\""),
    text(Name::Default, "default", &[Place::Field], "default = \"..\"", "default = \"0\"")
        .says(|def| &mut def.default),
    flag(Name::Unique, "unique", &[Place::Field]).is(|def| &mut def.unique).excludes(&[KEY_HAS_INDEX]),
    flag(Name::Index, "index", &[Place::Field])
        .is(|def| &mut def.index)
        .excludes(&[
            KEY_HAS_INDEX,
            Exclusion {
                other: Name::Unique,
                message: "`unique` and `index` exclude each other: `unique` makes an index by itself",
                help: "take `index` away",
            },
        ]),
    row(Name::Added, "added", &[Place::Field], Kind::Words(Place::Added), "added").lifecycle(),
    row(Name::Renamed, "renamed", &[Place::Field], Kind::Words(Place::Renamed), "renamed(from = \"..\")").lifecycle(),
    row(Name::Deprecated, "deprecated", &[Place::Field], Kind::Words(Place::Deprecated), "deprecated(note = \"..\")").lifecycle(),
    flag(Name::Removed, "removed", &[Place::Field]).lifecycle(),
    row(Name::Required, "required", &[Place::Field], Kind::Words(Place::Required), "required(backfill = \"..\")").lifecycle(),
    flag(Name::Optional, "optional", &[Place::Field]).lifecycle(),
    text(Name::From, "from", &[Place::Renamed], "from = \"..\"", "from = \"name\"")
        .within("`renamed(from = \"..\")`"),
    text(Name::Note, "note", &[Place::Deprecated], "note = \"..\"", "note = \"use `full_name`\"")
        .within("`deprecated(note = \"..\")`"),
    row(Name::ReplacedBy, "replaced_by", &[Place::Deprecated], Kind::Fields, "replaced_by(..)")
        .within("`deprecated(replaced_by(..))`"),
    text(Name::Backfill, "backfill", &[Place::Required], "backfill = \"..\"", "backfill = \"lower(email)\"")
        .within("`required(backfill = \"..\")`"),
    text(Name::Up, "up", &[Place::Added, Place::Renamed], "up = \"..\"", "up = \"lower(email)\"")
        .within("`added(up = \"..\")` or `renamed(from = \"..\", up = \"..\", down = \"..\")`")
        .not_in(
            Place::Deprecated,
            "`up` belongs on the fields that take its place: `added(up = \"..\")`; `down` computes this one from them",
        ),
    flag(Name::FillNull, "fill_null", &[Place::Added]).within("`added(up = \"..\", fill_null)`"),
    text(Name::Down, "down", &[Place::Renamed, Place::Deprecated], "down = \"..\"", "down = \"lower(email)\"")
        .within("`deprecated(down = \"..\")` or `renamed(from = \"..\", up = \"..\", down = \"..\")`")
        .not_in(
            Place::Added,
            "`down` belongs on the field that goes: `deprecated(down = \"..\")`, or into `renamed(..)`",
        ),
    flag(Name::Contracted, "contracted", INNER)
        .within("`added(contracted)`, `renamed(from = \"..\", contracted)` or `required(contracted)`"),
    // The contracted stage of `deprecated` has a word of its own.
    row(Name::Contracted, "contracted", &[Place::Deprecated], Kind::Refused, "removed"),
    row(
        Name::RemoveAfter,
        "remove_after",
        &[Place::Added, Place::Renamed, Place::Deprecated, Place::Required],
        Kind::Day,
        "remove_after = \"2026-12-01\"",
    )
    .within("`deprecated(remove_after = \"2026-12-01\")`"),
    text(Name::RenameAll, "rename_all", &[Place::SqlxModel], "rename_all = \"..\"", "rename_all = \"snake_case\""),
    text(Name::Rename, "rename", &[Place::SqlxField], "rename = \"..\"", "rename = \"column\""),
    flag(Name::Skip, "skip", &[Place::SqlxField]),
    flag(Name::Default, "default", &[Place::SqlxModel, Place::SqlxField]),
    row(Name::Json, "json", &[Place::SqlxField], Kind::Foreign, "json"),
    text(Name::TryFrom, "try_from", &[Place::SqlxField], "try_from = \"..\"", "try_from = \"i64\""),
    flag(Name::Flatten, "flatten", &[Place::SqlxField]),
];

const KEY_HAS_INDEX: Exclusion = Exclusion {
    other: Name::PrimaryKey,
    message: "`primary_key` and `{word}` exclude each other: a key is unique and has an index by itself",
    help: "take `{word}` away",
};

const KEY_STAYS: Exclusion = Exclusion {
    other: Name::PrimaryKey,
    message: "a primary key cannot be `{word}`: the backfill walks by it",
    help: "changing a key is not supported; make a new table",
};

/// A row.
const fn row(
    name: Name,
    word: &'static str,
    places: &'static [Place],
    kind: Kind,
    form: &'static str,
) -> Entry {
    Entry {
        name,
        word,
        places,
        kind,
        form,
        example: form,
        lifecycle: false,
        within: "",
        not_in: None,
        excludes: &[],
        stored: Stored::Apart,
    }
}

/// The row of a word that stands alone.
const fn flag(name: Name, word: &'static str, places: &'static [Place]) -> Entry {
    row(name, word, places, Kind::Flag, word)
}

/// The row of a word with a text.
const fn text(
    name: Name,
    word: &'static str,
    places: &'static [Place],
    form: &'static str,
    example: &'static str,
) -> Entry {
    Entry {
        example,
        ..row(name, word, places, Kind::Text, form)
    }
}

impl Entry {
    const fn is(self, place: fn(&mut ColumnDef) -> &mut bool) -> Self {
        Self {
            stored: Stored::Flag(place),
            ..self
        }
    }

    const fn says(self, place: fn(&mut ColumnDef) -> &mut Option<String>) -> Self {
        Self {
            stored: Stored::Text(place),
            ..self
        }
    }

    const fn excludes(self, excludes: &'static [Exclusion]) -> Self {
        Self { excludes, ..self }
    }

    const fn lifecycle(self) -> Self {
        Self {
            lifecycle: true,
            excludes: &[KEY_STAYS],
            ..self
        }
    }

    const fn within(self, within: &'static str) -> Self {
        Self { within, ..self }
    }

    const fn not_in(self, place: Place, help: &'static str) -> Self {
        Self {
            not_in: Some((place, help)),
            ..self
        }
    }
}

impl Name {
    /// The word as it is written.
    pub(super) fn word(self) -> &'static str {
        let entry = WORDS.iter().find(|entry| entry.name == self);
        entry.map_or("", |entry| entry.word)
    }
}

impl Place {
    /// How messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Projection => "a projection",
            Self::Field => "a field",
            Self::Added => "`added`",
            Self::Renamed => "`renamed`",
            Self::Deprecated => "`deprecated`",
            Self::Required => "`required`",
            Self::SqlxModel => "`#[sqlx(..)]` on a model",
            Self::SqlxField => "`#[sqlx(..)]` on a field of a model",
        }
    }

    /// The words that are understood there.
    pub fn words(self) -> impl Iterator<Item = &'static Entry> + Clone {
        WORDS
            .iter()
            .filter(move |entry| entry.places.contains(&self))
    }

    /// The row of a word that is understood there.
    pub(super) fn word(self, word: &str) -> Option<&'static Entry> {
        self.words().find(|entry| entry.word == word)
    }

    /// The word whose parentheses it is.
    pub(super) fn around(self) -> Option<&'static str> {
        let outer = WORDS.iter().find(|entry| entry.kind == Kind::Words(self));
        outer.map(|entry| entry.word)
    }
}
