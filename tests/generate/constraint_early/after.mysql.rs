#[expand_contract::migrate(table = "teams")]
pub struct Team {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}

#[expand_contract::migrate(table = "users", unique(team, seat))]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    #[migrate(references(teams(id), on_delete = "cascade", on_update = "cascade"))]
    pub team: Option<i64>,
    pub seat: Option<i64>,
}
