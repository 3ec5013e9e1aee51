#[expand_contract::migrate(table = "accounts", index(hits desc, handle, name = "accounts_hits_handle"))]
pub struct Account {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "login", by = "view", contracted), unique)]
    pub handle: String,
    #[migrate(default = "7")]
    pub hits: i32,
    pub note: Option<String>,
}
