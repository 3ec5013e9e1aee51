#[expand_contract::migrate(table = "cities")]
#[derive(Clone, Default)]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

fn main() {
    let _city = City {
        id: 1,
        name: String::new(),
    };
}
