#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "decimal(20, 4)", renamed(from = "count", contracted))]
    pub amount: rust_decimal::Decimal,
    #[migrate(renamed(from = "code", contracted))]
    pub label: String,
    #[migrate(renamed(from = "day", contracted))]
    pub at: Option<chrono::NaiveDateTime>,
    #[migrate(renamed(from = "rank", contracted))]
    pub weight: f64,
    pub note: Option<String>,
}
