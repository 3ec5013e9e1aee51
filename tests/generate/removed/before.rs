#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    pub fax: Option<String>,
    #[migrate(default = "0")]
    pub logins: i64,
}
