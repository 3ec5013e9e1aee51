#[expand_contract::migrate(table = "cities")]
#[derive(Clone, Default)]
pub struct City {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

impl City {
    const fn name_of(&self) -> &String {
        &self.name
    }
}

fn main() {
    let _name = City::default().name_of();
}
