type Maybe = Option<String>;

#[expand_contract::migrate(table = "aliased")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(sql_type = "text")]
    pub label: Maybe,
}

fn main() {}
