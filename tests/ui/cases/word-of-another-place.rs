#[expand_contract::migrate(table = "plain", unique)]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(up = "lower(label)", contracted)]
    pub lower: String,
    #[migrate(added(up = "lower(label)", default = "''"))]
    pub small: String,
}

fn main() {}
