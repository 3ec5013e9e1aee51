#[expand_contract::migrate(table = "orders", unique(shop, code))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub shop: i64,
    pub code: i64,
    pub status: String,
}
