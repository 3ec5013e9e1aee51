//! The table of words: for each word its places, its form, its value, the words that exclude it, and the place where its
//! value is stored.
//!
//! The readers of attributes use this table, and so do their messages, the test of every word's messages, and the generator
//! of random models. A new word on a field needs a name and a row here, and a field of [`ColumnDef`] that stores it.

use crate::ColumnDef;

/// A place for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `#[migrate(..)]` on the struct of a model.
    Model,
    /// `#[migrate(..)]` on the struct of a projection.
    Projection,
    /// Inside of `renamed(..)` on the struct of a model.
    RenamedModel,
    /// Inside of `split(..)` on the struct of a model.
    SplitModel,
    /// Inside of `deprecated(..)` on the struct of a model.
    DeprecatedModel,
    /// `#[migrate(..)]` on a field of a model.
    Field,
    /// Inside of `added(..)`.
    Added,
    /// Inside of `renamed(..)`.
    Renamed,
    /// Inside of `extracted(..)`.
    Extracted,
    /// Inside of `deprecated(..)`.
    Deprecated,
    /// Inside of `required(..)`.
    Required,
    /// Inside of `step(..)`.
    Step,
    /// `#[migrate(..)]` on an enum that columns hold.
    Enum,
    /// `#[migrate(..)]` on a variant of such an enum.
    Variant,
    /// Inside of `deprecated(..)` on such a variant.
    Leaving,
    /// `#[sqlx(..)]` on the struct.
    SqlxModel,
    /// `#[sqlx(..)]` on a field.
    SqlxField,
    /// `#[sqlx(..)]` on an enum that columns hold.
    SqlxEnum,
    /// `#[sqlx(..)]` on a variant of such an enum.
    SqlxVariant,
}

/// The name of a word, which it has in all of its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The variants are the words themselves.
pub enum Name {
    Table,
    Reads,
    NoTombstones,
    External,
    PrimaryKey,
    Column,
    SqlType,
    Default,
    Comment,
    Collate,
    Storage,
    Generated,
    Virtual,
    Identity,
    Unique,
    Index,
    Check,
    References,
    Exclude,
    Added,
    Split,
    Renamed,
    Extracted,
    Deprecated,
    Removed,
    Required,
    Optional,
    From,
    By,
    Note,
    ReplacedBy,
    Backfill,
    Up,
    FillNull,
    Derived,
    Down,
    Contracted,
    RemoveAfter,
    Step,
    StepName,
    Expand,
    Migrate,
    Contract,
    DoneWhen,
    Rollback,
    Irreversible,
    NoTransaction,
    Enum,
    TypeName,
    NoPgArray,
    RenameAll,
    Rename,
    Skip,
    Json,
    TryFrom,
    Flatten,
}

/// The kind of value after a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No value.
    Flag,
    /// A text after `=`.
    Text,
    /// A day after `=`.
    Day,
    /// The path of a type after `=`.
    Path,
    /// Names of fields in parentheses.
    Fields,
    /// An index in parentheses: fields, expressions and words.
    Index,
    /// A constraint in parentheses: fields, expressions and words.
    Constraint,
    /// A constraint as a text after `=`, or in parentheses.
    OwnConstraint,
    /// Words of this place in parentheses.
    Words(Place),
    /// No value, or words of another crate in parentheses.
    Foreign,
    /// The word is refused here, and the message names another word.
    Refused,
}

/// The place where the value of a word is stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stored {
    /// In the column: whether the word is present.
    Flag(fn(&mut ColumnDef) -> &mut bool),
    /// In the column: the text.
    Text(fn(&mut ColumnDef) -> &mut Option<String>),
    /// The reader of the word's place decides.
    Apart,
}

/// Another word of the same field that excludes this word. In the texts, `{word}` is the word itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exclusion {
    /// The other word.
    pub(super) other: Name,
    /// Why the two exclude each other.
    pub(super) message: &'static str,
    /// The remedy.
    pub(super) help: &'static str,
    /// Whether the two go together in a rename by a view, which changes nothing but the name.
    pub(super) yields_to_a_view: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The name of the word.
    pub name: Name,
    /// The spelling of the word.
    pub word: &'static str,
    /// The places where it is allowed.
    pub places: &'static [Place],
    /// The kind of its value.
    pub kind: Kind,
    /// Its full form, with `..` for the author's part.
    pub form: &'static str,
    /// Its full form with a sample value.
    pub example: &'static str,
    /// Whether it states the place of a field in its lifecycle: a field has at most one such word.
    pub(super) lifecycle: bool,
    /// Whether it may be said more than once.
    pub(super) repeats: bool,
    /// For a word inside of a lifecycle word: its form there.
    pub(super) within: &'static str,
    /// The help for a place in which people look for it in vain.
    pub(super) not_in: Option<(Place, &'static str)>,
    /// The words that exclude it. Only the first one present is reported.
    pub(super) excludes: &'static [Exclusion],
    /// The place where its value is stored.
    pub(super) stored: Stored,
}

const INNER: &[Place] = &[
    Place::Added,
    Place::Renamed,
    Place::Extracted,
    Place::Required,
    Place::RenamedModel,
    Place::SplitModel,
];

/// The table, in the order in which messages list the words.
pub static WORDS: &[Entry] = &[
    text(Name::Table, "table", &[Place::Model], "table = \"..\"", "table = \"users\""),
    // This word makes the struct a projection; the row for a model serves those who misspell it.
    row(Name::Reads, "reads", &[Place::Model, Place::Projection], Kind::Path, "reads = User"),
    flag(Name::NoTombstones, "no_tombstones", &[Place::Model]),
    flag(Name::External, "external", &[Place::Model]),
    row(Name::Renamed, "renamed", &[Place::Model], Kind::Words(Place::RenamedModel), "renamed(from = \"..\")"),
    row(Name::Split, "split", &[Place::Model], Kind::Words(Place::SplitModel), "split(from = \"..\")"),
    row(Name::Deprecated, "deprecated", &[Place::Model], Kind::Words(Place::DeprecatedModel), "deprecated(note = \"..\")"),
    flag(Name::Removed, "removed", &[Place::Model]),
    row(Name::Index, "index", &[Place::Model], Kind::Index, "index(..)").repeats(),
    row(Name::Check, "check", &[Place::Model], Kind::Constraint, "check(..)").repeats(),
    row(Name::Unique, "unique", &[Place::Model], Kind::Constraint, "unique(..)").repeats(),
    row(Name::References, "references", &[Place::Model], Kind::Constraint, "references(..)").repeats(),
    row(Name::Exclude, "exclude", &[Place::Model], Kind::Constraint, "exclude(..)").repeats(),
    Entry {
        example: "step(name = \"a\", expand = \"CREATE EXTENSION citext\", done_when = \"SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citext')\", rollback = \"DROP EXTENSION citext\")",
        ..row(
            Name::Step,
            "step",
            &[Place::Model],
            Kind::Words(Place::Step),
            "step(name = \"..\", expand = \"..\", done_when = \"..\", rollback = \"..\")",
        )
    }
    .repeats(),
    text(Name::StepName, "name", &[Place::Step], "name = \"..\"", "name = \"a\"")
        .within("`step(name = \"..\", ..)`"),
    text(Name::Expand, "expand", &[Place::Step], "expand = \"..\"", "expand = \"CREATE EXTENSION citext\"")
        .within("`step(expand = \"..\", ..)`"),
    text(Name::Migrate, "migrate", &[Place::Step], "migrate = \"..\"", "migrate = \"REFRESH MATERIALIZED VIEW v\"")
        .within("`step(migrate = \"..\", ..)`"),
    text(Name::Contract, "contract", &[Place::Step], "contract = \"..\"", "contract = \"DROP VIEW v\"")
        .within("`step(contract = \"..\", ..)`"),
    text(
        Name::DoneWhen,
        "done_when",
        &[Place::Step],
        "done_when = \"..\"",
        "done_when = \"SELECT to_regclass('v') IS NOT NULL\"",
    )
    .within("`step(done_when = \"..\", ..)`"),
    text(Name::Rollback, "rollback", &[Place::Step], "rollback = \"..\"", "rollback = \"DROP EXTENSION citext\"")
        .within("`step(rollback = \"..\", ..)`"),
    flag(Name::Irreversible, "irreversible", &[Place::Step]).within("`step(irreversible, ..)`"),
    flag(Name::NoTransaction, "no_transaction", &[Place::Step]).within("`step(no_transaction, ..)`"),
    flag(Name::PrimaryKey, "primary_key", &[Place::Field]).is(|def| &mut def.primary_key),
    text(Name::Column, "column", &[Place::Field], "column = \"..\"", "column = \"full_name\""),
    text(Name::SqlType, "sql_type", &[Place::Field], "sql_type = \"..\"", "sql_type = \"citext\""),
    text(Name::Default, "default", &[Place::Field], "default = \"..\"", "default = \"0\"")
        .says(|def| &mut def.default),
    text(Name::Comment, "comment", &[Place::Model, Place::Field], "comment = \"..\"", "comment = \"for people\"")
        .says(|def| &mut def.words.comment),
    text(Name::Collate, "collate", &[Place::Field], "collate = \"..\"", "collate = \"nocase\"")
        .says(|def| &mut def.words.collate),
    text(Name::Storage, "storage", &[Place::Field], "storage = \"..\"", "storage = \"external\"")
        .says(|def| &mut def.words.storage),
    text(Name::Generated, "generated", &[Place::Field], "generated = \"..\"", "generated = \"lower(email)\"")
        .says(|def| &mut def.words.generated)
        .excludes(IS_COMPUTED),
    flag(Name::Virtual, "virtual", &[Place::Field]).is(|def| &mut def.words.is_virtual),
    flag(Name::Identity, "identity", &[Place::Field])
        .is(|def| &mut def.words.is_identity)
        .excludes(IS_NUMBERED),
    flag(Name::Unique, "unique", &[Place::Field]).is(|def| &mut def.unique).excludes(&[KEY_HAS_INDEX]),
    flag(Name::Index, "index", &[Place::Field])
        .is(|def| &mut def.index)
        .excludes(&[
            KEY_HAS_INDEX,
            Exclusion {
                other: Name::Unique,
                message: "`unique` and `index` exclude each other: `unique` makes an index by itself",
                help: "take `index` away",
                yields_to_a_view: false,
            },
        ]),
    row(Name::Check, "check", &[Place::Field], Kind::OwnConstraint, "check = \"..\""),
    row(Name::References, "references", &[Place::Field], Kind::OwnConstraint, "references = \"..\""),
    row(Name::Added, "added", &[Place::Field], Kind::Words(Place::Added), "added").lifecycle(),
    row(Name::Renamed, "renamed", &[Place::Field], Kind::Words(Place::Renamed), "renamed(from = \"..\")")
        .lifecycle()
        .excludes(&[KEY_IS_NOT_COPIED]),
    row(Name::Extracted, "extracted", &[Place::Field], Kind::Words(Place::Extracted), "extracted(from = \"..\")")
        .lifecycle()
        .excludes(REFERS_TO_ROWS),
    row(Name::Deprecated, "deprecated", &[Place::Field], Kind::Words(Place::Deprecated), "deprecated(note = \"..\")").lifecycle(),
    flag(Name::Removed, "removed", &[Place::Field]).lifecycle(),
    row(Name::Required, "required", &[Place::Field], Kind::Words(Place::Required), "required(backfill = \"..\")").lifecycle(),
    flag(Name::Optional, "optional", &[Place::Field]).lifecycle(),
    text(Name::From, "from", &[Place::Renamed, Place::Extracted, Place::RenamedModel, Place::SplitModel], "from = \"..\"", "from = \"name\"")
        .within("`renamed(from = \"..\")` or `extracted(from = \"..\")`"),
    text(Name::By, "by", &[Place::Renamed], "by = \"..\"", "by = \"view\"")
        .within("`renamed(from = \"..\", by = \"view\")`"),
    text(
        Name::Note,
        "note",
        &[Place::Deprecated, Place::DeprecatedModel, Place::Leaving],
        "note = \"..\"",
        "note = \"use `full_name`\"",
    )
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
    flag(Name::Derived, "derived", &[Place::Added]).within("`added(up = \"..\", derived)`"),
    text(Name::Down, "down", &[Place::Renamed, Place::Deprecated], "down = \"..\"", "down = \"lower(email)\"")
        .within("`deprecated(down = \"..\")` or `renamed(from = \"..\", up = \"..\", down = \"..\")`")
        .not_in(
            Place::Added,
            "`down` belongs on the field that goes: `deprecated(down = \"..\")`, or into `renamed(..)`",
        ),
    flag(Name::Contracted, "contracted", INNER)
        .within("`added(contracted)`, `renamed(from = \"..\", contracted)`, `extracted(from = \"..\", contracted)` or `required(contracted)`"),
    // `removed` is the contracted stage of `deprecated`.
    row(
        Name::Contracted,
        "contracted",
        &[Place::Deprecated, Place::DeprecatedModel],
        Kind::Refused,
        "removed",
    ),
    row(
        Name::RemoveAfter,
        "remove_after",
        &[
            Place::Added,
            Place::Renamed,
            Place::Extracted,
            Place::Deprecated,
            Place::Required,
            Place::RenamedModel,
            Place::SplitModel,
            Place::DeprecatedModel,
            Place::Leaving,
        ],
        Kind::Day,
        "remove_after = \"2026-12-01\"",
    )
    .within("`deprecated(remove_after = \"2026-12-01\")`"),
    flag(Name::Enum, "enum", &[Place::Enum]),
    flag(Name::Added, "added", &[Place::Variant]),
    // A word is renamed by a new one and the end of the old one.
    row(Name::Renamed, "renamed", &[Place::Variant], Kind::Refused, "added"),
    row(
        Name::Deprecated,
        "deprecated",
        &[Place::Variant],
        Kind::Words(Place::Leaving),
        "deprecated(replaced_by = X)",
    ),
    flag(Name::Removed, "removed", &[Place::Variant]),
    row(Name::ReplacedBy, "replaced_by", &[Place::Leaving], Kind::Path, "replaced_by = X")
        .within("`deprecated(replaced_by = X)`"),
    text(Name::TypeName, "type_name", &[Place::SqlxEnum], "type_name = \"..\"", "type_name = \"mood\""),
    flag(Name::NoPgArray, "no_pg_array", &[Place::SqlxEnum]),
    text(Name::RenameAll, "rename_all", &[Place::SqlxModel, Place::SqlxEnum], "rename_all = \"..\"", "rename_all = \"snake_case\""),
    text(Name::Rename, "rename", &[Place::SqlxField, Place::SqlxVariant], "rename = \"..\"", "rename = \"column\""),
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
    yields_to_a_view: false,
};

/// A generated column has no other source.
const IS_COMPUTED: &[Exclusion] = &[
    Exclusion {
        other: Name::PrimaryKey,
        message: "a primary key cannot be `{word}`: rows are found by it, and the database computes it only when they are written",
        help: "take `{word}` away",
        yields_to_a_view: false,
    },
    fills(Name::Default),
    fills(Name::Added),
    fills(Name::Renamed),
    fills(Name::Extracted),
    fills(Name::Required),
];

/// An identity has no other source.
const IS_NUMBERED: &[Exclusion] = &[
    fills(Name::Default),
    fills(Name::Generated),
    fills(Name::Added),
    Exclusion {
        yields_to_a_view: true,
        ..fills(Name::Renamed)
    },
    fills(Name::Extracted),
    fills(Name::Required),
];

/// A column whose rows refer to those of a lookup table.
const REFERS_TO_ROWS: &[Exclusion] = &[
    KEY_STAYS,
    Exclusion {
        other: Name::Default,
        message: "`default` and `{word}` exclude each other: a row that has the default could be new or not filled yet",
        help: "take `default` away until this is contracted",
        yields_to_a_view: false,
    },
    Exclusion {
        other: Name::Unique,
        message: "`unique` and `{word}` exclude each other: several rows may have one value, and then refer to one row",
        help: "take `unique` away",
        yields_to_a_view: false,
    },
];

/// The two words exclude each other: with both, the column would be filled twice.
const fn fills(other: Name) -> Exclusion {
    Exclusion {
        other,
        message: "the database fills a column that is `{word}`, and the other word says what else would",
        help: "take one of the two away",
        yields_to_a_view: false,
    }
}

const KEY_STAYS: Exclusion = Exclusion {
    other: Name::PrimaryKey,
    message: "a primary key cannot be `{word}`: the backfill walks by it",
    help: "changing a key is not supported; make a new table",
    yields_to_a_view: false,
};

const KEY_IS_NOT_COPIED: Exclusion = Exclusion {
    other: Name::PrimaryKey,
    message: "a primary key cannot be `{word}` by a copy: the backfill walks by it",
    help: "on PostgreSQL a view shows it under both names: `renamed(from = \"..\", by = \"view\")`; in Rust alone: `column = \"..\"` with \
           the name that the column has, and no `renamed`",
    yields_to_a_view: true,
};

/// A row with a value of any kind.
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
        repeats: false,
        within: "",
        not_in: None,
        excludes: &[],
        stored: Stored::Apart,
    }
}

/// The row of a word without a value.
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

    const fn repeats(self) -> Self {
        Self {
            repeats: true,
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
    /// The spelling of the word.
    pub(super) fn word(self) -> &'static str {
        let entry = WORDS.iter().find(|entry| entry.name == self);
        entry.map_or("", |entry| entry.word)
    }
}

impl Place {
    /// The name of the place in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Projection => "a projection",
            Self::RenamedModel => "`renamed` on a model",
            Self::SplitModel => "`split` on a model",
            Self::DeprecatedModel => "`deprecated` on a model",
            Self::Field => "a field",
            Self::Added => "`added`",
            Self::Renamed => "`renamed`",
            Self::Extracted => "`extracted`",
            Self::Deprecated => "`deprecated`",
            Self::Required => "`required`",
            Self::Step => "`step`",
            Self::Enum => "an enum",
            Self::Variant => "a variant",
            Self::Leaving => "`deprecated` of a variant",
            Self::SqlxEnum => "`#[sqlx(..)]` on an enum",
            Self::SqlxVariant => "`#[sqlx(..)]` on a variant",
            Self::SqlxModel => "`#[sqlx(..)]` on a model",
            Self::SqlxField => "`#[sqlx(..)]` on a field of a model",
        }
    }

    /// The words that are allowed there.
    pub fn words(self) -> impl Iterator<Item = &'static Entry> + Clone {
        WORDS
            .iter()
            .filter(move |entry| entry.places.contains(&self))
    }

    /// The row of a word that is allowed there.
    pub(super) fn word(self, word: &str) -> Option<&'static Entry> {
        self.words().find(|entry| entry.word == word)
    }

    /// The word whose parentheses are this place.
    pub(super) fn enclosing_word(self) -> Option<&'static str> {
        let outer = WORDS.iter().find(|entry| entry.kind == Kind::Words(self));
        outer.map(|entry| entry.word)
    }
}
