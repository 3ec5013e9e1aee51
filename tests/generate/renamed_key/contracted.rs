#[expand_contract::migrate(table = "accounts")]
pub struct Account {
    #[migrate(renamed(from = "id", by = "view", contracted), primary_key, identity)]
    pub number: i64,
    pub name: String,
    #[migrate(references(accounts(number), on_delete = "cascade"), index)]
    pub parent_id: Option<i64>,
}

#[expand_contract::migrate(table = "entries")]
pub struct Entry {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(references(accounts(number), on_delete = "cascade"), index)]
    pub account_id: i64,
    pub amount: i32,
}
