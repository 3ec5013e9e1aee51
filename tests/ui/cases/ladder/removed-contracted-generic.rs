#[expand_contract::migrate(table = "orders")]
#[derive(Clone, Default)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub cents: i64,
    #[migrate(removed)]
    pub price: f32,
}

fn price<M: AsRef<Order>>(order: &M) -> f32 {
    order.as_ref().price
}

impl AsRef<Order> for Order {
    fn as_ref(&self) -> &Self {
        self
    }
}

fn main() {
    let order = Order::default();
    let _price = price(&order);
}
