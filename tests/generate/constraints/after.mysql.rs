#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}

#[expand_contract::migrate(
    table = "orders",
    unique(customer, code),
    references(customer, customers(id), on_delete = "restrict"),
)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub customer: i64,
    pub shop: i64,
    pub code: Option<String>,
    pub total: i64,
    pub payer: Option<i64>,
}
