#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(default = "'person'")]
    pub kind: String,
    #[migrate(default = "concat('tri', 'al')")]
    pub plan: String,
    #[migrate(default = "10")]
    pub quota: Option<i32>,
    pub note: Option<String>,
}
