#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "full_name", contracted))]
    pub display_name: String,
}
