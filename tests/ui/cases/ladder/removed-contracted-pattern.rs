#[expand_contract::migrate(table = "orders")]
#[derive(Clone, Default)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub cents: i64,
    #[migrate(removed)]
    pub price: f32,
}

fn main() {
    let Order { price, .. } = Order::default();
    drop(price);
}
