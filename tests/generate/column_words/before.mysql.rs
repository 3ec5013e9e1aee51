#[expand_contract::migrate(table = "users", comment = "Who buys")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(comment = "Where to write")]
    pub email: String,
    pub name: String,
    pub note: Option<String>,
}
