#[expand_contract::migrate(table = "towns")]
pub struct Town {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    pub town: Option<String>,
}

fn main() {}
