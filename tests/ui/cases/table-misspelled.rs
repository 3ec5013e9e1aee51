#[expand_contract::migrate(tabel = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

fn main() {}
