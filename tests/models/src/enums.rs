//! Enums that columns hold, with the derives of sqlx and of the standard library.

/// A type of PostgreSQL's; the database does not take every variant yet.
#[expand_contract::migrate(enum)]
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, sqlx::Type, serde::Serialize,
)]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
pub enum Mood {
    #[default]
    Happy,
    /// The variant that comes.
    #[migrate(added)]
    Meh,
    #[sqlx(rename = "not amused")]
    Sad,
    /// It came earlier, and the contract has run.
    QuiteAngry,
    /// The variant that leaves.
    #[migrate(deprecated(replaced_by = Sad, note = "nobody is bored"))]
    Bored,
    /// The one that has left.
    #[migrate(removed)]
    Silly,
}

/// A text beside a CHECK.
#[expand_contract::migrate(enum)]
#[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
#[sqlx(type_name = "text")]
pub enum Size {
    Small,
    Large,
}

/// A table that holds both.
#[expand_contract::migrate(table = "feelings")]
#[derive(Debug, Clone, PartialEq)]
pub struct Feeling {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(default = "'happy'")]
    pub mood: Mood,
    pub earlier: Option<Mood>,
    pub size: crate::enums::Size,
}
