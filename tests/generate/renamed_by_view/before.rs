#[expand_contract::migrate(table = "accounts", index(hits desc, login, name = "accounts_hits_login"))]
pub struct Account {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub login: String,
    #[migrate(default = "7")]
    pub hits: i32,
    pub note: Option<String>,
}
