#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub cents: i64,
}

#[expand_contract::migrate(reads = Order)]
pub struct Price {
    pub price: f32,
}

fn main() {}
