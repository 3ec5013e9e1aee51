#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub full_name: String,
    #[migrate(added)]
    pub nick: Option<String>,
}

impl std::ops::Deref for User {
    type Target = str;

    fn deref(&self) -> &str {
        &self.full_name
    }
}

fn main() {}
