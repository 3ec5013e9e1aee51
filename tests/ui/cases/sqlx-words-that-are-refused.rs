#[expand_contract::migrate(table = "plain")]
#[sqlx(rename_all = "snakecase")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[sqlx(json(maybe))]
    pub label: String,
    #[sqlx(try_from = "Vec<")]
    pub size: i64,
    #[sqlx(json(nullable), try_from = "i64")]
    pub place: Option<i64>,
    #[sqlx(column = "note")]
    pub text: String,
}

fn main() {}
