#[expand_contract::migrate()]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
