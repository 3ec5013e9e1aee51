#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub full_name: String,
    #[migrate(added)]
    pub nick: Option<String>,
}

#[expand_contract::migrate(reads = User)]
pub struct Name {
    pub id: i64,
    pub name: String,
}

fn main() {}
