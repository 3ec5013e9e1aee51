#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub role: String,
    #[migrate(deprecated(replaced_by(role), down = "role = 'admin'"))]
    pub is_admin: bool,
}
