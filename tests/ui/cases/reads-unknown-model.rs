#[expand_contract::migrate(reads = crate::Nothing)]
pub struct Label {
    pub id: i64,
    pub label: String,
}

fn main() {}
