#[expand_contract::migrate(table = "cities")]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    #[migrate(index)]
    pub bio: Option<String>,
    #[migrate(check = "length(avatar) < 100")]
    pub avatar: Option<String>,
    #[migrate(index, references = "cities(id)")]
    pub city_id: Option<i64>,
}
