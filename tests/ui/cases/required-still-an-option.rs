#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
    #[migrate(required(backfill = "''"))]
    pub nick: Option<String>,
}

fn main() {}
