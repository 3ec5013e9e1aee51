#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "count"))]
    pub amount: i64,
    #[migrate(renamed(from = "size"))]
    pub length: Option<i32>,
    #[migrate(renamed(from = "ratio"))]
    pub share: f64,
    pub note: Option<String>,
}
