#[expand_contract::migrate(table = "accounts")]
pub struct Account {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
}

#[expand_contract::migrate(table = "faxes", index(number))]
pub struct Fax {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index, references = "accounts(id)")]
    pub user_id: Option<i64>,
    #[migrate(references = "faxes(id)", index)]
    pub answers: Option<i64>,
    pub number: i64,
}
