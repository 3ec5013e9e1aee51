#[expand_contract::migrate(table = "towns")]
pub struct Town {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(required)]
    pub name: String,
}

fn main() {}
