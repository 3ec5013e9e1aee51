#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

#[expand_contract::migrate(reads = Plain)]
#[derive(sqlx::FromRow)]
#[sqlx(rename_all = "camelCase")]
pub struct Label {
    #[sqlx(rename = "label")]
    pub title: String,
}

fn main() {}
