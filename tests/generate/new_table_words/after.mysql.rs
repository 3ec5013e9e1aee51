#[expand_contract::migrate(table = "items", comment = "What is sold")]
pub struct Item {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = "utf8mb4_bin", comment = "As printed")]
    pub name: String,
    #[migrate(generated = "lower(name)", index)]
    pub slug: String,
    #[migrate(generated = "char_length(name)", virtual)]
    pub letters: i64,
    // Volatile, and yet the same each time.
    #[migrate(default = "concat(substr(uuid(), 1, 0), 'new')")]
    pub token: String,
}
