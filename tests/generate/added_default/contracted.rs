#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(default = "true", added(contracted))]
    pub active: bool,
    #[migrate(default = "'it''s new'", added(contracted))]
    pub label: String,
    #[migrate(default = "-1", added(contracted))]
    pub score: Option<i32>,
}
