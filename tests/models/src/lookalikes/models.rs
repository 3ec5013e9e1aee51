//! The models of this package.

/// Somebody; `name` is gone, `town` goes.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct User {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// How they are addressed.
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
    /// Where they are written to.
    pub email: String,
    /// Where they live.
    #[migrate(deprecated(note = "nobody has a town any more", replaced_by(email)))]
    pub town: Option<String>,
}

/// What happened; its history is over, `type` stays reserved.
#[expand_contract::migrate(table = "events")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What there is to say.
    #[migrate(sql_type = "jsonb")]
    pub payload: serde_json::Value,
    /// Which kind it is of.
    pub kind: String,
}

/// Somebody else; nothing of theirs goes.
#[expand_contract::migrate(table = "orgs")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// What they are called.
    pub name: String,
    /// Where they are.
    pub town: String,
    /// What they are called in large letters.
    #[migrate(column = "Name")]
    pub large_name: String,
}
