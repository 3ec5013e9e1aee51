#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "label"))]
    pub first: String,
    #[migrate(renamed(from = "label"))]
    pub last: String,
}

fn main() {}
