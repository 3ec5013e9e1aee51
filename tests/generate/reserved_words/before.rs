#[expand_contract::migrate(table = "order")]
pub struct Order {
    #[migrate(primary_key, column = "select")]
    pub select: i64,
    #[migrate(column = "group")]
    pub group: String,
    pub r#where: Option<String>,
    #[migrate(column = "say \"hi\"")]
    pub hi: String,
}
