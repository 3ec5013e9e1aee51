use sqlx::types::Text;

#[expand_contract::migrate(table = "aliased")]
pub struct Aliased {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "text")]
    pub label: Text<u8>,
}

// What is behind a `Deref` is another type.
#[expand_contract::migrate(reads = Aliased)]
pub struct Label {
    pub label: u8,
}

fn main() {}
