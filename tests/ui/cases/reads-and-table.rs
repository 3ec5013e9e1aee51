#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(table = "plain", reads = Plain)]
pub struct Label {
    pub label: String,
}

fn main() {}
