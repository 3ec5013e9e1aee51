#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
    #[migrate(renamed(from = "mail", contracted))]
    pub email: Option<String>,
    #[migrate(added(contracted), default = "0")]
    pub points: i64,
    #[migrate(added(contracted))]
    pub birthday: Option<chrono::NaiveDate>,
}
