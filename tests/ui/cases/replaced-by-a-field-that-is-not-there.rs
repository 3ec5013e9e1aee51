#[expand_contract::migrate(table = "plain")]
pub struct Plain {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(replaced_by(titel)))]
    pub label: String,
    pub title: String,
}

fn main() {}
