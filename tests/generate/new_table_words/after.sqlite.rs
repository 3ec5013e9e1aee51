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
    #[migrate(default = "lower(hex(randomblob(8)))")]
    pub token: String,
}
