#[expand_contract::migrate(table = "items")]
pub struct Item {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = "nocase")]
    pub name: String,
    #[migrate(generated = "lower(name)", index)]
    pub slug: String,
    #[migrate(generated = "length(name)", virtual)]
    pub letters: i64,
    // Volatile, and yet the same each time.
    #[migrate(default = "substr(hex(randomblob(8)), 1, 0) || 'new'")]
    pub token: String,
}
