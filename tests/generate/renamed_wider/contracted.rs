#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "count", contracted))]
    pub amount: i64,
    #[migrate(renamed(from = "size", contracted))]
    pub length: Option<i32>,
    #[migrate(renamed(from = "ratio", contracted))]
    pub share: f64,
    pub note: Option<String>,
}
