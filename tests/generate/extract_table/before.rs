#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    #[migrate(index)]
    pub city: String,
}
