#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub cents: i64,
    pub price: f32,
}

fn main() {}
