#[expand_contract::migrate(table = "_ec_plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
