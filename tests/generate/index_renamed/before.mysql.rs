#[expand_contract::migrate(table = "orders", index(customer, placed), index(status, note))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub customer: i64,
    pub placed: i64,
    pub status: String,
    pub note: Option<String>,
}
