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

impl User {
    const fn name_of(&self) -> &String {
        &self.name
    }
}

fn main() {
    let _name = User::default().name_of();
}
