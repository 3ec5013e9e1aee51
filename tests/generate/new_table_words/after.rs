#[expand_contract::migrate(table = "items", comment = "What is sold")]
pub struct Item {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = "C", comment = "As printed", storage = "external")]
    pub name: String,
    #[migrate(generated = "lower(name)", index)]
    pub slug: String,
    #[migrate(default = "gen_random_uuid()")]
    pub token: uuid::Uuid,
}
