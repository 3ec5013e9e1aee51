#[expand_contract::migrate(table = "items", comment = "What is sold")]
pub struct Item {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = "C", comment = "As printed", storage = "external")]
    pub name: String,
    #[migrate(generated = "lower(name)", index)]
    pub slug: String,
    // Volatile, and yet the same each time.
    #[migrate(default = "substr(CAST(gen_random_uuid() AS text), 1, 0) || 'new'")]
    pub token: String,
}
