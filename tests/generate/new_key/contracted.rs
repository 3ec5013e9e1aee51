#[expand_contract::migrate(table = "accounts")]
pub struct Account {
    #[migrate(unique, identity)]
    pub id: i64,
    #[migrate(primary_key)]
    pub code: String,
    #[migrate(references = "accounts(id)", index)]
    pub parent_id: Option<i64>,
    pub note: Option<String>,
}

#[expand_contract::migrate(table = "entries")]
pub struct Entry {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(accounts(id), on_delete = "cascade"), index)]
    pub account_id: i64,
    #[migrate(references(accounts(code), on_update = "cascade", on_delete = "cascade"), index)]
    pub account_code: String,
}
