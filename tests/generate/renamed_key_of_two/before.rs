#[expand_contract::migrate(table = "members")]
pub struct Member {
    #[migrate(primary_key)]
    pub org: i32,
    #[migrate(primary_key)]
    pub person: String,
    pub title: String,
}

#[expand_contract::migrate(
    table = "votes",
    references(org, person, members(org, person), on_delete = "cascade"),
    index(org, person)
)]
pub struct Vote {
    #[migrate(primary_key)]
    pub id: i64,
    pub org: i32,
    pub person: String,
}
