#[expand_contract::migrate(
    table = "orders",
    index(customer, placed desc, name = "orders_recent_idx"),
    index(status, note desc, name = "orders_noted_idx")
)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub customer: i64,
    pub placed: i64,
    pub status: String,
    pub note: Option<String>,
}
