use expand_contract::Model;

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
    let _update = User::update::<sqlx::Postgres>(1).name("Ada");
}
