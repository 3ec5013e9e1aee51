#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[sqlx(rename = "label")]
    #[migrate(column = "title")]
    pub label: String,
}

fn main() {}
