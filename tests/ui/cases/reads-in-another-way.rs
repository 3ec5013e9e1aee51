#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
    #[sqlx(skip)]
    pub words: Vec<String>,
}

#[expand_contract::migrate(reads = Plain)]
pub struct Label {
    #[sqlx(try_from = "String")]
    pub label: String,
    pub words: Vec<String>,
}

fn main() {}
