#[expand_contract::migrate(table = "people")]
pub struct Person {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    pub visits: i64,
}
