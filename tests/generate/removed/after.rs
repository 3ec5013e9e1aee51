#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(deprecated(note = "nobody has one"))]
    pub fax: Option<String>,
    #[migrate(deprecated(note = "counted elsewhere"), default = "0")]
    pub logins: i64,
}
