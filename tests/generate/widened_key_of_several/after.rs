#[expand_contract::migrate(table = "clubs")]
pub struct Club {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(references = "clubs(id)", check("parent_id <> id", name = "not_its_own"))]
    pub parent_id: Option<i64>,
}

#[expand_contract::migrate(
    table = "members",
    unique(org_id, slug, name = "one_slug"),
    index(gone, org_id),
    index(slug, user_id)
)]
pub struct Member {
    #[migrate(primary_key, references = "clubs(id)")]
    pub org_id: i64,
    #[migrate(primary_key, check = "user_id > 0")]
    pub user_id: i64,
    pub slug: String,
    pub gone: bool,
}

#[expand_contract::migrate(
    table = "posts",
    references(org_id, user_id, members(org_id, user_id), on_delete = "cascade"),
    index(org_id, user_id)
)]
pub struct Post {
    #[migrate(primary_key)]
    pub id: i64,
    pub org_id: i64,
    pub user_id: Option<i64>,
}
