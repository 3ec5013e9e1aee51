#[expand_contract::migrate(table = "customers", unique(country, number))]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub country: String,
    pub number: i64,
}

#[expand_contract::migrate(
    table = "orders",
    index(country, number),
    references(country, number, customers(country, number), on_update = "cascade"),
    unique(country, code),
    check("total >= 0 OR note IS NOT NULL", name = "refunds_have_a_note"),
)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub country: String,
    pub number: i64,
    pub code: i64,
    #[migrate(check = "total <> 7")]
    pub total: i64,
    pub note: Option<String>,
    #[migrate(index, references(orders(id), on_delete = "set null"))]
    pub before: Option<i64>,
}
