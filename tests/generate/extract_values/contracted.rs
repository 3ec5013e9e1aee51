#[expand_contract::migrate(table = "zones")]
pub struct Zone {
    #[migrate(primary_key, identity)]
    pub id: i32,
    #[migrate(unique)]
    pub code: i32,
    #[migrate(default = "'none'")]
    pub label: String,
}

#[expand_contract::migrate(table = "where")]
pub struct Kind {
    #[migrate(primary_key, identity, column = "from")]
    pub id: i64,
    #[migrate(unique, column = "group", sql_type = "varchar(40)")]
    pub name: String,
}

#[expand_contract::migrate(table = "order")]
pub struct Order {
    #[migrate(primary_key)]
    pub tenant: i64,
    #[migrate(primary_key)]
    pub nr: i64,
    #[migrate(extracted(from = "the kind", contracted), references = "where(from)", column = "values")]
    pub kind_id: Option<i64>,
    #[migrate(extracted(from = "zone", contracted), references("zones(id)", on_delete = "cascade"), index)]
    pub zone_id: i32,
}
