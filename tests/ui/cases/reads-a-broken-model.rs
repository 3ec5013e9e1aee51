#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(uniqe)]
    pub label: String,
}

// Nothing is wrong with this.
#[expand_contract::migrate(reads = Plain)]
pub struct Label {
    pub label: String,
}

fn main() {}
