#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(reads = Plain)]
pub struct Label(String);

fn main() {}
