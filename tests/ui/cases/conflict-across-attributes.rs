#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    /// Between the two.
    #[migrate(unique)]
    pub id: i64,
    #[migrate(deprecated)]
    #[migrate(index)]
    #[migrate(removed)]
    pub label: String,
}

fn main() {}
