#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}

#[expand_contract::migrate(table = "orders", check("total >= 0", name = "total_known"), unique(shop, code))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index)]
    pub customer: i64,
    pub shop: i64,
    pub code: Option<String>,
    pub total: i64,
    #[migrate(references = "customers(id)")]
    pub payer: Option<i64>,
}
