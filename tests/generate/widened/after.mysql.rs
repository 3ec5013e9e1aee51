#[expand_contract::migrate(table = "items")]
pub struct Item {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "varchar(50)", unique)]
    pub code: String,
    #[migrate(sql_type = "enum('new', 'used', 'broken')", index)]
    pub state: Option<State>,
    #[migrate(sql_type = "varchar(63)", default = "'none'")]
    pub note: String,
}
