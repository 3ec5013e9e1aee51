#[expand_contract::migrate(table = "items")]
pub struct Item {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "varchar(50)", unique)]
    pub code: String,
    #[migrate(sql_type = "numeric(12,2)", index)]
    pub price: Option<Price>,
    #[migrate(default = "'none'")]
    pub note: String,
}
