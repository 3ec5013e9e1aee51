#[expand_contract::migrate(table = "people", renamed(from = "users"), check("hits >= 0", name = "hits_are_counted"), index(email, hits))]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    #[migrate(default = "7", index)]
    pub hits: i64,
    pub note: Option<String>,
    #[migrate(index, references(people(id), name = "invited_by_a_user"))]
    pub invited_by: Option<i64>,
}

#[expand_contract::migrate(table = "visits")]
pub struct Visit {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(index, references = "people(id)")]
    pub user_id: i64,
}
