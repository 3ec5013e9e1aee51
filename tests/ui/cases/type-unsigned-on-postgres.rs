#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
    #[migrate(added)]
    pub count: Option<u32>,
}

fn main() {}
