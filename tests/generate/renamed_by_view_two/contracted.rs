#[expand_contract::migrate(table = "Order lines")]
pub struct Line {
    #[migrate(primary_key)]
    pub order: i64,
    #[migrate(primary_key)]
    pub line: i64,
    #[migrate(column = "From \"x\"", default = "'it''s'", renamed(from = "Select", by = "view", contracted))]
    pub from: Option<String>,
    #[migrate(index, renamed(from = "amount", by = "view", contracted))]
    pub cents: i64,
}
