#[expand_contract::migrate(table = "users")]
#[derive(Clone, Default)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub full_name: String,
    #[migrate(added)]
    pub nick: Option<String>,
}

fn greet(_: &str) {}

fn main() {
    let user = User::default();
    greet(&user.name);
}
