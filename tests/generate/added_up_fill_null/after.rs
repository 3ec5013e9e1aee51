#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub bio: String,
    #[migrate(added(up = "nullif(trim(bio), '')", fill_null))]
    pub summary: Option<String>,
}
