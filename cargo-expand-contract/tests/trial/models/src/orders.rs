/// A model that nobody has to change for.
#[expand_contract::migrate(table = "orders")]
#[derive(Debug)]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
    #[deprecated(note = "orders say nothing")]
    #[migrate(deprecated)]
    pub note: Option<String>,
}
