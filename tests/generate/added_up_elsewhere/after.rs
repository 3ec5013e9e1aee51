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
    #[migrate(added(up = "(SELECT o.tenant_id FROM orgs AS o WHERE o.id = org_id)"))]
    pub tenant_id: i64,
    #[migrate(added(up = "(SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = users.org_id)", fill_null))]
    pub label: Option<String>,
}
