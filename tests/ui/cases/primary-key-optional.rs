#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: Option<i64>,
    pub label: String,
}

fn main() {}
