#[expand_contract::migrate(table = "orgs")]
pub struct Org {
    #[migrate(primary_key)]
    pub id: i64,
    pub country: Option<String>,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub org_id: Option<i64>,
    #[migrate(required(backfill = "coalesce((SELECT o.country FROM orgs AS o WHERE o.id = org_id), 'none')"))]
    pub country: String,
}
