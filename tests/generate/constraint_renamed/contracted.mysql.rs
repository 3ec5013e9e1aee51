#[expand_contract::migrate(table = "orders", unique(store, code))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "shop", contracted))]
    pub store: i64,
    pub code: i64,
    #[migrate(renamed(from = "status", contracted))]
    pub state: String,
}
