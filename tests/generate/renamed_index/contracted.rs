#[expand_contract::migrate(table = "accounts")]
pub struct Account {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "login", contracted), index)]
    pub handle: String,
}
