#[expand_contract::migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    #[migrate(renamed(from = "mail"))]
    pub email: Option<String>,
    #[migrate(added, default = "0")]
    pub points: i64,
    #[migrate(added)]
    pub birthday: Option<chrono::NaiveDate>,
}
