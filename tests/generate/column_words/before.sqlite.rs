#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    pub name: String,
    pub note: Option<String>,
}
