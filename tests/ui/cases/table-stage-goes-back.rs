#[expand_contract::migrate(table = "audit", deprecated)]
pub struct Audit {
    #[migrate(primary_key)]
    pub id: i64,
    pub what: String,
}

#[expand_contract::migrate(table = "clients")]
pub struct Client {
    #[migrate(primary_key)]
    pub id: i64,
}

#[expand_contract::migrate(table = "orders", renamed(from = "orders"))]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
}

fn main() {}
