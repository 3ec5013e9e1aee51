#![deny(deprecated)]

#[expand_contract::migrate(table = "fresh")]
pub struct Fresh {
    #[migrate(primary_key)]
    pub id: i64,
}

fn main() {}
