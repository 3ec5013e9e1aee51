#[expand_contract::migrate(table = "orders", index(customer, placed desc, unique, where = "note IS NOT NULL", name = "orders_noted_key"), index("lower(status)", placed desc, unique, name = "orders_folded_key"))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub customer: i64,
    pub placed: i64,
    pub status: String,
    #[migrate(unique)]
    pub note: Option<String>,
}
