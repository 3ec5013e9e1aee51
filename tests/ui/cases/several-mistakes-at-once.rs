#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key, index)]
    pub id: i64,
    #[migrate(coulmn = "label")]
    pub title: String,
    #[migrate(renamed)]
    pub size: u128,
}

fn main() {}
