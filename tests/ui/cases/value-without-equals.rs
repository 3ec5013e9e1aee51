#[expand_contract::migrate("plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(column("label"), default: "''")]
    pub title: String,
    #[migrate(renamed("size"))]
    pub length: i64,
}

fn main() {}
