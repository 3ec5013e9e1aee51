#[expand_contract::migrate(table = "items")]
pub struct Item {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
    #[migrate(sql_type = "decimal(20, 4)", added)]
    pub price: Option<rust_decimal::Decimal>,
}
