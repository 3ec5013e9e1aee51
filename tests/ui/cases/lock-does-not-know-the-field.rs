#![deny(deprecated)]

#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
    #[migrate(added)]
    pub size: Option<i64>,
}

fn main() {}
