#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "code", up = "CAST(code AS BIGINT)", down = "CAST(number AS TEXT)"))]
    pub number: i64,
    pub note: Option<String>,
}
