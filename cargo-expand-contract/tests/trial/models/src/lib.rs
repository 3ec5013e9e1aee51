//! The models that the other crates use.

mod orders;

pub use orders::Order;

#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub handle: String,
    #[migrate(deprecated(note = "nicknames are handles now", replaced_by(handle)))]
    pub nick: Option<String>,
    #[migrate(deprecated)]
    pub town: Option<String>,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

impl User {
    pub fn new(id: i64) -> Self {
        Self {
            id,
            handle: String::new(),
            nick: None, //~ flip
            town: None, //~ flip
            full_name: String::new(),
        }
    }

    #[deprecated(note = "nobody is called")]
    pub fn call(&self) {}
}

/// Not ours, and not the model's.
#[derive(Debug, Default)]
pub struct Account {
    #[deprecated(note = "accounts have no nick")]
    pub nick: Option<String>,
    pub id: i64,
}
