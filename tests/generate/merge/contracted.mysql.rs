#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(removed)]
    pub first: String,
    #[migrate(removed)]
    pub last: String,
    #[migrate(added(up = "concat(first, ' ', last)", contracted))]
    pub name: String,
}
