#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key, renamed(from = "id"))]
    pub key: i64,
    pub label: String,
}

fn main() {}
