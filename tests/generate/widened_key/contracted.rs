#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key, identity)]
    pub id: i64,
    pub note: String,
}

#[expand_contract::migrate(table = "parts")]
pub struct Part {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(orders(id), on_delete = "cascade"), index)]
    pub order_id: i64,
    #[migrate(references = "orders(id)")]
    pub replaces_id: Option<i64>,
    pub name: String,
}

#[expand_contract::migrate(table = "places")]
pub struct Place {
    #[migrate(primary_key, references(orders(id), on_delete = "cascade"))]
    pub order_id: i64,
    #[migrate(primary_key)]
    pub number: i64,
    pub name: String,
}
