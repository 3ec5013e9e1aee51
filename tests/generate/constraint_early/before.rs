#[expand_contract::migrate(table = "teams")]
pub struct Team {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}
