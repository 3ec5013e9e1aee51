#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    pub first: String,
    pub last: String,
}
