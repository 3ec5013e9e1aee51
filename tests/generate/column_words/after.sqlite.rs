#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    pub name: String,
    pub note: Option<String>,
    #[migrate(collate = "nocase")]
    pub code: Option<String>,
    #[migrate(generated = "lower(email)", virtual)]
    pub low: Option<String>,
}
