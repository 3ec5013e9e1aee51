#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(default = "'nobody'")]
    pub name: Option<String>,
    pub visits: i64,
}
