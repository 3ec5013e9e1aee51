#[expand_contract::migrate(table = "members")]
pub struct Member {
    #[migrate(renamed(from = "org", by = "view", contracted), primary_key)]
    pub team: i32,
    #[migrate(renamed(from = "person", by = "view", contracted), primary_key)]
    pub member: String,
    pub title: String,
}

#[expand_contract::migrate(
    table = "votes",
    references(org, person, members(team, member), on_delete = "cascade"),
    index(org, person)
)]
pub struct Vote {
    #[migrate(primary_key)]
    pub id: i64,
    pub org: i32,
    pub person: String,
}
