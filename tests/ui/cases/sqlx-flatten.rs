#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[sqlx(flatten)]
    pub label: Label,
}

pub struct Label;

fn main() {}
