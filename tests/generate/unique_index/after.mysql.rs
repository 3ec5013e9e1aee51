#[expand_contract::migrate(table = "orders", index(customer, placed desc, unique, name = "orders_noted_key"), index(status, placed desc, unique, name = "orders_folded_key"))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub customer: i64,
    pub placed: i64,
    pub status: String,
    #[migrate(unique)]
    pub note: Option<String>,
}
