#[expand_contract::migrate(table = "cities")]
pub struct City {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(unique)]
    pub name: String,
    pub mayor: Option<String>,
}

#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    #[migrate(extracted(from = "city", contracted), references = "cities(id)", index)]
    pub city_id: i64,
}
