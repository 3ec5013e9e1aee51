#[expand_contract::migrate(table = "users", comment = "Who buys, and who doesn't")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(comment = "As on the card", storage = "external")]
    pub name: String,
    pub note: Option<String>,
    #[migrate(collate = "C", comment = "In capitals", storage = "external")]
    pub code: Option<String>,
}
