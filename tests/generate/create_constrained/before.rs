#[expand_contract::migrate(table = "customers", unique(country, number))]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    pub country: String,
    pub number: i64,
}
