#[expand_contract::migrate(table = "plain")]
pub struct Plain<const N: usize> {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
