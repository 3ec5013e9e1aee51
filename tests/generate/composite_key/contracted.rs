#[expand_contract::migrate(table = "members")]
pub struct Member {
    #[migrate(primary_key)]
    pub org: i32,
    #[migrate(primary_key)]
    pub person: String,
    #[migrate(renamed(from = "title", contracted))]
    pub role: String,
}
