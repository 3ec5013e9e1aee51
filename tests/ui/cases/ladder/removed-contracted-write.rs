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
    let mut order = Order::default();
    order.price = 1.5;
    drop(order);
}
