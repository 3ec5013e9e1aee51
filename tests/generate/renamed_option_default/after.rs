#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"), default = "'nobody'")]
    pub full_name: Option<String>,
    pub visits: i64,
}
