#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "label"))]
    pub title: String,
    pub label: String,
}

fn main() {}
