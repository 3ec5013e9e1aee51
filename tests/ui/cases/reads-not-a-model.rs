pub struct Plain {
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(reads = Plain)]
pub struct Label {
    pub id: i64,
    pub label: String,
}

fn main() {}
