#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub kind: String,
    #[migrate(default = "'free'")]
    pub plan: String,
    pub quota: Option<i32>,
    #[migrate(default = "'none'")]
    pub note: Option<String>,
}
