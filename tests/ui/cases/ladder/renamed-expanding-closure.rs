#[expand_contract::migrate(table = "cities")]
#[derive(Clone, Default)]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

fn main() {
    let city = City::default();
    let name = move || -> String { city.name };
    drop(name());
}
