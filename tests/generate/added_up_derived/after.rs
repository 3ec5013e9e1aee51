#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    pub visits: i64,
    #[migrate(added(up = "lower(email)", derived))]
    pub email_lower: String,
}
