//! The models of this package.

/// A user; `name` has left, and `town` is leaving.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct User {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The form of address.
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
    /// The address for mail.
    pub email: String,
    /// The place of residence.
    #[migrate(deprecated(note = "nobody has a town any more", replaced_by(email)))]
    pub town: Option<String>,
}

/// An event; the history of the table is over, and `type` stays reserved.
#[expand_contract::migrate(table = "events")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The name of the event.
    pub name: String,
    /// Further data.
    #[migrate(sql_type = "jsonb")]
    pub payload: serde_json::Value,
    /// The kind of the event.
    pub kind: String,
}

/// An organisation; none of its columns is leaving.
#[expand_contract::migrate(table = "orgs")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The name of the organisation.
    pub name: String,
    /// Its place.
    pub town: String,
    /// The name in capital letters.
    #[migrate(column = "Name")]
    pub large_name: String,
}
