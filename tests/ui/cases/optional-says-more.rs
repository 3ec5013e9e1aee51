#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(optional(contracted))]
    pub label: Option<String>,
}

fn main() {}
