#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    #[migrate(required(backfill = "lower(email)"))]
    pub nick: String,
    #[migrate(required(backfill = "concat(email, '!')"))]
    pub note: String,
}
