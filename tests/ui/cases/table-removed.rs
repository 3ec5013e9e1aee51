#[expand_contract::migrate(table = "audit", removed)]
pub struct Audit {
    #[migrate(primary_key)]
    pub id: i64,
    pub what: String,
}

fn read(entry: &Audit) {
    let _ = entry;
}

fn main() {}
