#[expand_contract::migrate(table = "zones")]
pub struct Zone {
    #[migrate(primary_key, identity)]
    pub id: i32,
    #[migrate(unique)]
    pub code: i32,
    #[migrate(default = "'none'")]
    pub label: String,
}

#[expand_contract::migrate(table = "order")]
pub struct Order {
    #[migrate(primary_key)]
    pub tenant: i64,
    #[migrate(primary_key)]
    pub nr: i64,
    #[migrate(column = "the kind", sql_type = "varchar(40)")]
    pub kind: Option<String>,
    #[migrate(default = "7")]
    pub zone: i32,
}
