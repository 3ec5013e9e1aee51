#[expand_contract::migrate(table = "order")]
pub struct Order {
    #[migrate(primary_key, column = "select")]
    pub select: i64,
    #[migrate(column = "table", renamed(from = "group", contracted))]
    pub table: String,
    #[migrate(renamed(from = "where", contracted))]
    pub r#from: Option<String>,
    #[migrate(column = "it's 100% \"new\"", renamed(from = "say \"hi\"", contracted))]
    pub hi: String,
}
