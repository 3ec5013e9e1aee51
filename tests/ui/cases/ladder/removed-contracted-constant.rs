#[expand_contract::migrate(table = "orders")]
#[derive(Clone, Default)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    pub cents: i64,
    #[migrate(removed)]
    pub price: f32,
}

impl Order {
    const fn price_of(&self) -> &f32 {
        &self.price
    }
}

fn main() {
    let _price = Order::default().price_of();
}
