#[expand_contract::migrate(table = "users")]
#[derive(Clone, Default)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
    #[migrate(added)]
    pub nick: Option<String>,
}

fn main() {
    let user = User::default();
    let _name = &user.name;
}
