#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(uniqe)]
    pub label: String,
}

fn main() {
    use expand_contract::Model;
    let _same = Plain::insert::<sqlx::Postgres>().id(1).label("x");
    let _find = Plain::find(1);
}
