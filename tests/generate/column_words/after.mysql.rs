#[expand_contract::migrate(table = "users", comment = "Who buys, and who doesn't")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(comment = "As on the card")]
    pub name: String,
    pub note: Option<String>,
    #[migrate(collate = "utf8mb4_bin", comment = "In capitals")]
    pub code: Option<String>,
    #[migrate(generated = "lower(email)", virtual)]
    pub low: Option<String>,
}
