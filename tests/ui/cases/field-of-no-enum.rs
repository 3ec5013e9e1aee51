/// A type of the author's own.
pub struct Address;

#[expand_contract::migrate(table = "fresh")]
pub struct Fresh {
    #[migrate(primary_key)]
    pub id: i64,
    pub home: Address,
    pub work: Option<Address>,
}

fn main() {}
