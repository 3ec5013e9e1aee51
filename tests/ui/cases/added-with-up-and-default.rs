#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
    #[migrate(added(up = "lower(label)"), default = "''")]
    pub lower: String,
}

fn main() {}
