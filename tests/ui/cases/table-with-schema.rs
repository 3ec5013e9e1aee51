#[expand_contract::migrate(table = "shop.public.plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
