#[expand_contract::migrate(table = "orders", index(client, placed))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "customer", contracted))]
    pub client: i64,
    pub placed: i64,
    pub status: String,
    #[migrate(removed)]
    pub note: Option<String>,
}
