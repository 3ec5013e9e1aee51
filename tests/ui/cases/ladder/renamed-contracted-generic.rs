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

fn name<M: AsRef<User>>(user: &M) -> &str {
    &user.as_ref().name
}

impl AsRef<User> for User {
    fn as_ref(&self) -> &Self {
        self
    }
}

fn main() {
    let user = User::default();
    let _name = name(&user);
}
