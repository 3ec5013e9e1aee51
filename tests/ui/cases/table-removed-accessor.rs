use expand_contract::Accessors;

#[expand_contract::migrate(table = "audit", removed)]
pub struct Audit {
    #[migrate(primary_key)]
    pub id: i64,
    pub what: String,
}

fn main() {
    let _ = Audit::insert();
}
