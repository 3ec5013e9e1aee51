#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    pub count: i32,
    #[migrate(sql_type = "varchar(5)")]
    pub code: String,
    pub day: Option<chrono::NaiveDate>,
    pub rank: i16,
    pub note: Option<String>,
}
