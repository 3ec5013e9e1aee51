#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub total: i64,
}
