#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "text, DROP COLUMN name", default = "0 CHECK (false)")]
    pub label: String,
}

fn main() {}
