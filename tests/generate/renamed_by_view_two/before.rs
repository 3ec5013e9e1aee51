#[expand_contract::migrate(table = "Order lines")]
pub struct Line {
    #[migrate(primary_key)]
    pub order: i64,
    #[migrate(primary_key)]
    pub line: i64,
    #[migrate(column = "Select", default = "'it''s'")]
    pub select: Option<String>,
    #[migrate(index)]
    pub amount: i64,
}
