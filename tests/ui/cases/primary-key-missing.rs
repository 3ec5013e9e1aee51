#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    pub id: i64,
    pub label: String,
}

fn main() {}
