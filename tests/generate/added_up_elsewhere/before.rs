#[expand_contract::migrate(table = "orgs")]
pub struct Org {
    #[migrate(primary_key)]
    pub id: i64,
    pub tenant_id: i64,
    pub name: String,
    pub label: Option<String>,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub org_id: i64,
    pub name: String,
}
