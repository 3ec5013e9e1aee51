#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "code", up = "CAST(code AS signed)", down = "CAST(number AS char)", contracted))]
    pub number: i64,
    pub note: Option<String>,
}
