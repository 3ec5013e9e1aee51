#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(default = "true", added)]
    pub active: bool,
    #[migrate(default = "'it''s new'", added)]
    pub label: String,
    #[migrate(default = "-1", added)]
    pub score: Option<i32>,
}
