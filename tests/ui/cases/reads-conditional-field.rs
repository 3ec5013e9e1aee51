#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(reads = Plain)]
pub struct Label {
    pub id: i64,
    #[cfg(debug_assertions)]
    pub label: String,
}

fn main() {}
